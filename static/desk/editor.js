/* Products are chosen in a list of jQuery's: name its search box, and pass its changes on to the rest of the page. */
(function () {
  "use strict";
  django.jQuery(function ($) {
    $("#program-editor .admin-autocomplete").each(function () {
      var name = $("label[for='" + this.id + "']").text().trim();
      $(this).next(".select2").find(".select2-search__field").attr("aria-label", name);
    });
    $("#program-editor").on("change", ".admin-autocomplete", function () {
      if (window.htmx) {
        window.htmx.trigger("#promise", "chosen");
      }
    });
  });
})();
