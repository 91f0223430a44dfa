// The dashboard as an app of the phone: its files are kept so that it opens without
// a signal, and a newer version is taken when nobody is in the middle of anything.
import { signal } from "./ui.js";
import { rememberPhone, isPhone } from "./who.js";

/** The worker of a newer version that waits. */
export const newer = signal(/** @type {ServiceWorker|undefined} */ (undefined));

const atStart = 10_000; // ms; in which a page that nobody touched may load itself anew

/** Whether it opens without a signal. @returns {"insecure"|"never"|"browser"|"app"} */
export function offlineStart() {
  if (!isSecureContext) return "insecure";
  if (!navigator.serviceWorker) return "never";
  return matchMedia("(display-mode: standalone)").matches ? "app" : "browser";
}

/** Keeps the files from now on. */
export async function keepShell() {
  if (!isSecureContext || !navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register("sw.js", { scope: "./" });
    (await navigator.serviceWorker.ready).active?.postMessage("keep");
    rememberPhone();
    await navigator.storage?.persist?.();
  } catch {
    // the browser does not want to: the page works as long as there is a network
  }
}

/** Looks out for a newer version, on a phone that keeps the files. */
export async function watchShell() {
  if (!isPhone() || !navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.getRegistration("./");
  if (!registration || !navigator.serviceWorker.controller) return;
  let touched = false;
  for (const what of ["pointerdown", "keydown"]) addEventListener(what, () => (touched = true), { once: true, capture: true });
  const waits = () => {
    if (!registration.waiting) return;
    newer.value = registration.waiting;
    if (!touched && performance.now() < atStart) takeNewer();
  };
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", waits);
  });
  // a desk's page that is out of sight is still the one that rings: only an app takes it then
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && offlineStart() === "app" && takeNewer());
  waits();
}

/** Loads the page anew with the newer version; with other pages open it waits for them. */
export function takeNewer() {
  if (!newer.value) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  newer.value.postMessage("take");
}
