// Keeps the program's own files, and the names of areas and places, so that the form in the field opens without signal. Nothing of a report.
const CACHE = "detente-1";
const READY = "/kept-for-offline";
const SHELL = ["/", "/theme.js", "/icon.svg"];
const SERVED = /^\/(assets\/|theme\.js$|icon\.svg$)/;
const NAMES = /^\/api\/v1\/areas(\/[^/]+\/words)?$/;
const NOT_SCREENS = /^\/(api|read|login|logout|health|metrics)(\/|$)/;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((n) => n !== CACHE).map((n) => caches.delete(n))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

addEventListener("message", (event) => {
  if (event.origin !== "" && event.origin !== self.location.origin) return;
  if (!Array.isArray(event.data)) return;
  const wanted = event.data.filter((path) => typeof path === "string" && (SERVED.test(path) || NAMES.test(path)));
  event.waitUntil(keep(wanted));
});

/** Keeps what a page needs, and then the mark that all of it is here. */
async function keep(wanted) {
  const cache = await caches.open(CACHE);
  const done = await Promise.allSettled(wanted.map((path) => cache.add(path)));
  if (done.every((one) => one.status === "fulfilled")) await cache.put(READY, new Response(""));
}

async function newest(request, key) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(key, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(key);
    if (kept) return kept;
    throw error;
  }
}

async function kept(request) {
  const cache = await caches.open(CACHE);
  const found = await cache.match(request.url);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request.url, answer.clone());
  return answer;
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (!NOT_SCREENS.test(url.pathname)) event.respondWith(newest(request, "/"));
  } else if (url.pathname.startsWith("/assets/")) event.respondWith(kept(request));
  else if (SERVED.test(url.pathname) || NAMES.test(url.pathname)) event.respondWith(newest(request, url.pathname));
});
