// Keys for whoever answers cases all day, and prepared answers. The page works without it.
"use strict";

function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

// To the case after or before the one that is shown; from the bare list, to the first.
function step(by) {
  const lines = [...document.querySelectorAll("a[data-case]")];
  const here = lines.findIndex((line) => line.hasAttribute("aria-current"));
  const there = lines[here < 0 ? 0 : here + by];
  if (there) window.location.assign(there.href);
}

function focus(selector, event) {
  const field = document.querySelector(selector);
  if (!field || !field.offsetParent) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
  if (event.key === "r") focus("#id_reply_text", event);
  if (event.key === "/") focus("#ib-search", event);
});

// Whoever was signed out meanwhile would get the sign-in page in place of the lists.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "ib-live" && !event.detail.xhr.responseText.includes('id="ib-live"')) {
    event.detail.shouldSwap = false;
  }
});

document.addEventListener("DOMContentLoaded", () => {
  const prepared = document.querySelector("#ib-prepared");
  const answer = document.querySelector("#id_reply_text");
  if (!prepared || !answer) return;
  prepared.addEventListener("change", () => {
    if (!prepared.value) return;
    answer.value = [answer.value.trim(), prepared.value].filter(Boolean).join("\n\n");
    prepared.value = "";
    answer.focus();
  });
});
