"use strict";

// Everything works without this file; with it, the card also works without a network.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {});
  if (document.body.classList.contains("member")) {
    navigator.serviceWorker.ready.then((registration) => registration.active.postMessage("keep-card"));
  }
}

// A code is copied with one tap where the browser can; it can be selected everywhere.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy).catch(() => {});
    const said = button.parentElement.querySelector("[data-copied]");
    said.textContent = said.dataset.copied;
    said.classList.remove("visually-hidden");
  });
}
