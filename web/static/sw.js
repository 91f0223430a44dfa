// Shows messages while no page is open, and keeps the files of the dashboard on a
// phone that asks for it, so that it opens where there is no signal. It keeps
// nothing that the hub answers: the API never passes through it.
const worker = /** @type {any} */ (self);

// The hub writes down here which files it has, by the beginning of their SHA-256.
const shell = { version: "", files: /** @type {Record<string, string>} */ ({}) };
const prefix = "shell-";
const name = prefix + shell.version;
const whole = "whole"; // is there when all files are

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(Promise.all([forgetOthers(), forgetOld()])));
worker.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(fill().catch(() => {}));
  if (event.data === "take") event.waitUntil(take());
});

// A newer worker waits until no page has the files of the older: no page is ever
// served from two versions. Where nothing is kept there is nothing to wait for.
async function install() {
  const held = await Promise.all((await shells()).map(isWhole));
  if (!held.includes(true)) return worker.skipWaiting();
  await fill(); // without all of its files it is not installed, and the older one stays
}

async function shells() {
  return (await caches.keys()).filter((key) => key.startsWith(prefix));
}

async function isWhole(key) {
  return (await caches.keys()).includes(key) && Boolean(await (await caches.open(key)).match(whole)); // to open one makes it
}

async function forgetOthers() {
  for (const key of await shells()) if (key !== name) await caches.delete(key);
}

// The one page that is open asks for the newer version and loads itself anew.
async function take() {
  const open = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.length <= 1) await worker.skipWaiting();
}

let kept = /** @type {boolean|undefined} */ (undefined); // whether all files are here; undefined: not looked yet
const looked = isWhole(name).then((found) => void (kept = found), () => void (kept = false));

async function fill() {
  if (!shell.version || (await isWhole(name))) return;
  const cache = await caches.open(name);
  const left = Object.entries(shell.files);
  const older = (await shells()).filter((key) => key !== name);
  await Promise.all([1, 2, 3, 4, 5, 6].map(async () => {
    for (let next = left.pop(); next; next = left.pop()) await keep(cache, older, ...next);
  }));
  await cache.put(whole, new Response(""));
  kept = true;
}

// A file as it is in this version: from the older version where it did not change.
async function keep(cache, older, path, hash) {
  if (await cache.match(path)) return; // from a try before
  for (const key of older) {
    const same = await (await caches.open(key)).match(path);
    if (same?.headers.get("X-Hash") === hash) return cache.put(path, same);
  }
  const response = await fetch(path, { cache: "no-cache", credentials: "same-origin" });
  const body = await response.arrayBuffer();
  if (!response.ok || (await beginning(body)) !== hash) throw new Error(`${path} is of another version`);
  const headers = new Headers(response.headers);
  for (const one of ["Content-Encoding", "Content-Length", "Set-Cookie"]) headers.delete(one);
  headers.set("X-Hash", hash);
  await cache.put(path, new Response(body, { headers }));
}

async function beginning(body) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return Array.from(sum.slice(0, 12), (b) => b.toString(16).padStart(2, "0")).join("");
}

worker.addEventListener("fetch", (event) => {
  const path = kept === false ? undefined : pathOf(event.request);
  if (path) event.respondWith(answer(event.request, path));
});

// Which file a request is for; undefined: none of the shell's, and none of our business.
function pathOf(request) {
  const url = new URL(request.url), scope = new URL(worker.registration.scope);
  if (request.method !== "GET" || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return undefined;
  const path = url.pathname.slice(scope.pathname.length);
  if (request.mode === "navigate" && path === "") return "index.html";
  if (request.mode === "navigate" && path.startsWith("r/")) return "answer.html";
  return Object.hasOwn(shell.files, path) ? path : undefined;
}

async function answer(request, path) {
  await looked;
  const found = kept && (await (await caches.open(name)).match(path));
  if (!found) return fetch(request);
  if (path !== "answer.html") return found;
  const headers = new Headers(found.headers); // as the hub sends the page behind a link
  headers.set("Cache-Control", "no-store");
  headers.set("Referrer-Policy", "strict-origin");
  return new Response(found.body, { headers });
}

// What the page kept to show without a signal goes after twelve hours, also when no
// page is open: whenever this worker is woken. Only the page's own stores are looked at,
// and none is made.
const trusted = 12 * 3_600_000; // ms, as in lib/kept-away.js

function forgetOld() {
  return new Promise((/** @type {(done?: any) => void} */ done) => {
    const request = indexedDB.open("brighteyes");
    request.onupgradeneeded = () => request.transaction?.abort(); // there is none yet: the page makes it
    request.onerror = done;
    request.onsuccess = () => {
      const db = request.result;
      const tx = db.transaction("kept", "readwrite");
      const all = tx.objectStore("kept").openCursor();
      all.onsuccess = () => {
        const at = all.result;
        if (!at) return;
        if (!(Math.abs(Date.now() - at.value.at) < trusted)) at.delete();
        at.continue();
      };
      tx.oncomplete = tx.onabort = () => (db.close(), done());
    };
  }).catch(() => {}); // no storage, nothing kept
}
forgetOld();

// A browser wants to see something for every message that it was woken for.
worker.addEventListener("push", (event) => {
  let notice = /** @type {any} */ ({});
  try {
    notice = event.data.json() ?? {};
  } catch {
    // not from this hub as it is now: say at least that something came
  }
  event.waitUntil(
    Promise.all([worker.registration.showNotification(notice.title || "BrightEyes", {
      body: notice.text || "",
      tag: notice.id || "brighteyes", // a repeat replaces what it repeats…
      renotify: true, // …and is heard again
      requireInteraction: Boolean(notice.help),
      icon: notice.help ? "icons/call.svg" : "icons/open.svg",
      data: { link: notice.link || "" },
    }), forgetOld()]),
  );
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(event.notification.data?.link || worker.registration.scope));
});

// The browser is back on the network and a page is still open: it sends what waits.
worker.addEventListener("sync", (event) => {
  event.waitUntil(Promise.all([worker.clients.matchAll({ type: "window" }).then((open) => open.forEach((page) => page.postMessage("send"))), forgetOld()]));
});
