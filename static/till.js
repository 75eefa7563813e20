// The till: what a page without scripts cannot do. Texts are in the templates; nothing here speaks.
(() => {
  "use strict";

  // --- A sale is kept on this device until the shop's computer has answered ------------------------------------------
  const KEPT = "till-unsaved";
  const notSaved = document.getElementById("not-saved");

  const kept = () => JSON.parse(localStorage.getItem(KEPT) || "null");
  const forget = () => {
    localStorage.removeItem(KEPT);
    notSaved.hidden = true;
  };
  const keep = (form) => {
    const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    localStorage.setItem(KEPT, JSON.stringify({ fields, amount: form.elements.amount.value }));
  };
  const warn = () => {
    const sale = kept();
    if (!sale) return;
    document.getElementById("not-saved-what").textContent = sale.amount;
    notSaved.hidden = false;
    notSaved.scrollIntoView({ block: "nearest" });
  };
  const reference = (sale) => sale.fields.find(([name]) => name === "reference")[1];
  const isSale = (event) => event.detail.elt.id === "sale-form";

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isSale(event)) return;
    notSaved.hidden = true;
    keep(event.detail.elt);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    // Saved, or refused with the reason at its field. Anything else, also a session that ended, decides nothing.
    const status = event.detail.xhr.status;
    if (isSale(event) && ((status >= 200 && status < 300) || status === 422)) forget();
  });
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(failure, (event) => isSale(event) && warn());
  }

  document.getElementById("try-again").addEventListener("click", () => {
    const sale = kept();
    const form = document.getElementById("sale-form");
    if (!sale) return forget();
    if (form && form.elements.reference.value === reference(sale)) return form.requestSubmit();
    // The page was loaded anew meanwhile: send the very same sale once more.
    const again = document.getElementById("resend");
    for (const [name, value] of sale.fields) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      again.append(field);
    }
    again.submit();
  });
  document.getElementById("forget").addEventListener("click", forget);

  const saved = document.querySelector("[data-saved]");
  const waiting = kept();
  if (waiting && saved && saved.dataset.saved === reference(waiting)) forget();
  else if (waiting) warn();

  // --- The form -------------------------------------------------------------------------------------------------------
  const changed = () => {
    const quote = document.getElementById("topay");
    if (quote) htmx.trigger(quote, "changed");
  };
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.form || field.form.id !== "sale-form") return;
    // What was wrong is being mended.
    const error = document.getElementById(`${field.id}-error`);
    if (error) error.remove();
    field.removeAttribute("aria-invalid");
    changed();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    button.closest("li").remove();
    document.getElementById("amount").focus();
    changed();
  });
  const useCode = (code) => {
    const field = document.getElementById("code");
    const known = field.value.split(",").map((part) => part.trim()).filter(Boolean);
    if (!known.includes(code)) field.value = [...known, code].join(", ");
    field.closest("details").open = true;
    const search = document.getElementById("q");
    if (search) search.value = "";
    document.getElementById("amount").focus();
    changed();
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-use-code]");
    if (!button) return;
    useCode(button.dataset.useCode);
    button.disabled = true;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (target.id === "member") {
      const next = target.querySelector("[data-chosen]") ? "amount" : "q";
      document.getElementById(next).focus();
    }
    if (target.id === "sale") (target.querySelector("[aria-invalid]") || target.querySelector("[type=submit]")).focus();
    if (target.id === "member" || target.id === "rows") changed();
    // A scanned code, of an offer or of its owner's own.
    const meant = target.querySelector("[data-code]");
    if (meant) useCode(meant.dataset.code);
  });
  if (document.querySelector("[data-chosen]") && document.getElementById("amount")) {
    document.getElementById("amount").focus();
  }

  // --- The camera, where the browser can read codes -------------------------------------------------------------------
  const scanner = document.getElementById("scanner");
  const canScan = "BarcodeDetector" in window && navigator.mediaDevices;
  const showScan = () => {
    const button = document.getElementById("scan");
    if (button && canScan) button.hidden = false;
  };
  const stop = () => {
    const video = scanner.querySelector("video");
    if (video.srcObject) video.srcObject.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    if (scanner.open) scanner.close();
  };
  const look = async (detector, video) => {
    while (video.srcObject) {
      const [code] = await detector.detect(video).catch(() => []);
      if (code) {
        stop();
        const field = document.getElementById("q");
        field.value = code.rawValue;
        field.form.requestSubmit();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  };
  const scan = async () => {
    const video = scanner.querySelector("video");
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      document.getElementById("q").focus();
      return;
    }
    scanner.showModal();
    await video.play();
    await look(new BarcodeDetector(), video);
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("#scan")) scan();
    if (event.target.closest("#stop-scan")) stop();
  });
  scanner.addEventListener("close", stop);
  document.addEventListener("htmx:afterSwap", showScan);
  showScan();
})();
