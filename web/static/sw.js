// Shows messages while no page of the dashboard is open. It keeps nothing, loads
// icons only and stands between the page and the hub for nothing.
const worker = /** @type {any} */ (self);

worker.addEventListener("install", () => worker.skipWaiting());

// A browser wants to see something for every message that it was woken for.
worker.addEventListener("push", (event) => {
  let notice = /** @type {any} */ ({});
  try {
    notice = event.data.json() ?? {};
  } catch {
    // not from this hub as it is now: say at least that something came
  }
  event.waitUntil(
    worker.registration.showNotification(notice.title || "BrightEyes", {
      body: notice.text || "",
      tag: notice.id || "brighteyes", // a repeat replaces what it repeats…
      renotify: true, // …and is heard again
      requireInteraction: Boolean(notice.help),
      icon: notice.help ? "icons/call.svg" : "icons/open.svg",
      data: { link: notice.link || "" },
    }),
  );
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(event.notification.data?.link || worker.registration.scope));
});
