// Whether this browser takes messages while no page is open, and the way there
// and back.
import { pushKey, subscribePush, unsubscribePush } from "./api-push.js";

/**
 * insecure: browsers allow it over https only. never: this browser cannot. none:
 * the person is no responder by push. denied: the browser was told not to.
 * @typedef {"insecure"|"never"|"none"|"denied"|"off"|"on"} PushState
 */

/** What the browser itself says; undefined: it can. @param {any} w @returns {PushState|undefined} */
export function hindrance(w) {
  if (!w.isSecureContext) return "insecure";
  if (!w.navigator?.serviceWorker || !w.PushManager || !w.Notification) return "never";
  return w.Notification.permission === "denied" ? "denied" : undefined;
}

/** @returns {Promise<PushState>} */
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
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const keys = made.toJSON().keys;
  await subscribePush(made.endpoint, { p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" });
}

/** Ends it, at the hub first: what the browser keeps alone does no harm. */
export async function switchOff() {
  await unsubscribePush();
  await (await (await navigator.serviceWorker.getRegistration("./"))?.pushManager.getSubscription())?.unsubscribe();
}

async function hash(text) {
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(sum))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
