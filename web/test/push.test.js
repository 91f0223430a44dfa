import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import vm from "node:vm";
import { hindrance } from "../static/lib/push-hindrance.js";

/** The service worker with a browser around it. */
function worker() {
  const on = {};
  const seen = { shown: [], opened: [], waits: [] };
  const self = {
    addEventListener: (name, f) => (on[name] = f),
    skipWaiting() {},
    registration: { scope: "https://hub.example.org/", showNotification: async (title, options) => seen.shown.push({ title, ...options }) },
    clients: { openWindow: async (url) => seen.opened.push(url) },
  };
  vm.runInNewContext(readFileSync(new URL("../static/sw.js", import.meta.url), "utf8"), { self, caches: { keys: async () => [] } });
  const fire = (name, event) => on[name]({ waitUntil: (p) => seen.waits.push(p), ...event });
  return { on, seen, fire };
}

test("where messages cannot work it is known why", () => {
  const can = { isSecureContext: true, navigator: { serviceWorker: {} }, PushManager: {}, Notification: { permission: "default" } };
  assert.equal(hindrance(can), undefined);
  assert.equal(hindrance({ ...can, isSecureContext: false }), "insecure");
  assert.equal(hindrance({ ...can, PushManager: undefined }), "never");
  assert.equal(hindrance({ ...can, navigator: {} }), "never");
  assert.equal(hindrance({ ...can, Notification: { permission: "denied" } }), "denied");
});

const notice = { id: "01D", title: "求助 5-501", link: "https://hub.example.org/r/TOKEN", help: true };

test("a message is shown with place and kind, stays, and opens its link", () => {
  const { seen, fire } = worker();
  fire("push", { data: { json: () => notice } });
  const [n] = seen.shown;
  assert.equal(n.title, "求助 5-501");
  assert.equal(n.tag, "01D");
  assert.ok(n.renotify && n.requireInteraction);
  let closed = 0;
  fire("notificationclick", { notification: { data: n.data, close: () => closed++ } });
  assert.deepEqual(seen.opened, ["https://hub.example.org/r/TOKEN"]);
  assert.equal(closed, 1);
  assert.equal(seen.waits.length, 2);
});

test("something is shown even for a message that cannot be read", () => {
  const { seen, fire } = worker();
  for (const data of [undefined, { json: () => JSON.parse("{") }, { json: () => ({}) }]) fire("push", { data });
  assert.deepEqual(seen.shown.map((n) => n.title), ["BrightEyes", "BrightEyes", "BrightEyes"]);
  fire("notificationclick", { notification: { data: seen.shown[0].data, close() {} } });
  assert.deepEqual(seen.opened, ["https://hub.example.org/"]);
});
