"use strict";

// Nothing depends on this file. It tells the shop that a person has the page before them: a program that only opens links
// touches nothing.
const form = document.querySelector("form[data-seen]");
if (form) {
  const tell = () => {
    for (const kind of ["pointerdown", "keydown"]) removeEventListener(kind, tell);
    navigator.sendBeacon(form.dataset.seen);
  };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, tell);
}
