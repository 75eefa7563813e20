"use strict";

// Everything works without this file; with it, the card also works without a network.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {});
  if (document.body.classList.contains("member")) {
    navigator.serviceWorker.ready.then((registration) => registration.active.postMessage("keep-card"));
  }
}
