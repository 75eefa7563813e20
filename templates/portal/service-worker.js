{% load static %}"use strict";

// Keeps three things for a phone without a network: the card, a page that says so, and what both look like. The network
// is always asked first, so nothing kept here is ever shown stale while there is one.
const CARD = "{% url 'portal:card' %}";
const OFFLINE = "{% url 'portal:offline' %}";
const SIGN_OUT = "{% url 'portal:sign_out' %}";
const LOOKS = ["{% static 'portal.css' %}", "{% static 'portal.js' %}", "{% static 'portal/icon.svg' %}"];
const SHELL = "shell";
const MINE = "mine";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll([OFFLINE, ...LOOKS])));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data === "keep-card") event.waitUntil(keepCard());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method === "POST" && path === SIGN_OUT) event.waitUntil(caches.delete(MINE));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(path === CARD ? card(request) : page(request));
  else if (LOOKS.includes(path)) event.respondWith(look(request));
});

async function keepCard() {
  const response = await fetch(CARD, { redirect: "manual" });
  const mine = await caches.open(MINE);
  // Anything but the page itself means that nobody is signed in any more.
  await (response.ok ? mine.put(CARD, response) : mine.delete(CARD));
}

async function card(request) {
  try {
    const response = await fetch(request);
    const mine = await caches.open(MINE);
    if (response.ok) await mine.put(CARD, response.clone());
    else if (response.type === "opaqueredirect") await mine.delete(CARD);
    return response;
  } catch {
    return (await caches.match(CARD)) ?? (await caches.match(OFFLINE)) ?? Response.error();
  }
}

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error();
  }
}

async function look(request) {
  try {
    const response = await fetch(request);
    if (response.ok) await (await caches.open(SHELL)).put(request, response.clone());
    return response;
  } catch {
    return (await caches.match(request)) ?? Response.error();
  }
}
