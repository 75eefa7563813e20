// What the admin theme leaves unsaid to people who listen to a page instead of looking at it.
"use strict";

// Icons are drawn by a font from words such as "arrow_circle_down", which would be read aloud.
function hideIcons(root) {
  for (const icon of root.querySelectorAll(".material-symbols-outlined")) icon.setAttribute("aria-hidden", "true");
}

// A search field made by select2 forgets the label of the field that it replaces.
function nameSearchFields() {
  for (const box of document.querySelectorAll(".select2-selection")) {
    const field = box.closest(".select2-container").previousElementSibling;
    const label = field && field.labels && field.labels[0];
    if (!label) continue;
    const name = label.textContent.replace("*", "").trim();
    for (const part of [box, ...box.querySelectorAll("[role=textbox], .select2-search__field")]) {
      part.setAttribute("aria-label", name);
    }
  }
}

// The theme's own switches that are neither links nor buttons: the filters, light and dark.
function makeButtons() {
  for (const part of document.querySelectorAll("a[x-on\\:click]:not([href], [role])")) {
    part.setAttribute("role", "button");
    part.tabIndex = 0;
    part.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      part.click();
    });
  }
}

document.addEventListener("DOMContentLoaded", () => {
  hideIcons(document);
  // select2 arrives when jQuery says that the page is ready, and rows of a form may be added later.
  new MutationObserver(() => {
    hideIcons(document);
    nameSearchFields();
    makeButtons();
  }).observe(document.body, { childList: true, subtree: true });
  nameSearchFields();
  makeButtons();
});
