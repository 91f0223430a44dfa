// Whether this browser takes messages while no page is open, and the way there
// and back.
import { pushKey, subscribePush, unsubscribePush } from "./api-push.js";
import { hindrance } from "./push-hindrance.js";

const patience = 20_000; // ms

/** @returns {Promise<import("./push-hindrance.js").PushState>} */
export async function pushState() {
  const { offered, browser } = await pushKey();
  if (!offered) return "none";
  const not = hindrance(window);
  if (not) return not;
  const own = await (await navigator.serviceWorker.getRegistration("./"))?.pushManager.getSubscription();
  return own && browser && (await hash(own.endpoint)) === browser ? "on" : "off";
}

/** Asks the person and subscribes. It has to begin with a press of a button. */
export async function switchOn() {
  if ((await Notification.requestPermission()) !== "granted") return;
  const { key } = await pushKey();
  await navigator.serviceWorker.register("sw.js", { scope: "./" });
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe(); // it may be from another key
  const made = await within(pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  const keys = made.toJSON().keys;
  await subscribePush(made.endpoint, { p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" });
}

/** Ends it, at the hub first: what the browser keeps alone does no harm. */
export async function switchOff() {
  await unsubscribePush();
  await (await (await navigator.serviceWorker.getRegistration("./"))?.pushManager.getSubscription())?.unsubscribe();
}

// A browser whose push service is out of reach may wait for it without end.
/** @template T @param {Promise<T>} work @returns {Promise<T>} */
function within(work) {
  return Promise.race([work, new Promise((_, fail) => setTimeout(() => fail(new Error("no answer")), patience))]);
}

async function hash(/** @type {string} */ text) {
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(sum))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
