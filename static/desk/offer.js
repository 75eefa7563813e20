/* The offer's editor: only what the chosen kind needs is shown. Without this script all fields are, and the server leaves
   out what is not needed. */
(function () {
  "use strict";
  const form = document.getElementById("offer-editor");
  if (!form) return;

  function value(name) {
    const field = form.elements[name];
    if (!field) return "";
    return field.type === "checkbox" ? (field.checked ? "on" : "") : field.value;
  }

  function show() {
    for (const part of form.querySelectorAll("[data-watches]")) {
      part.hidden = !part.dataset.values.split(" ").includes(value(part.dataset.watches));
    }
  }

  form.addEventListener("change", show);
  show();

  django.jQuery(function ($) {
    // Products are chosen in a list of jQuery's: name its search box, and pass its changes on to the rest of the page.
    $("#offer-editor .admin-autocomplete").each(function () {
      const name = $("label[for='" + this.id + "']").text().trim();
      const box = $(this).next(".select2");
      box.css("width", "100%").find(".select2-search__field").attr("aria-label", name);
    });
    $("#offer-editor").on("change", ".admin-autocomplete", function () {
      if (window.htmx) window.htmx.trigger("#told", "chosen");
    });
  });
})();
