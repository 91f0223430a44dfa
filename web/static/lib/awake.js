// Keeps the screen of a desk on; of what is carried, only while somebody waits. The
// browser takes it back when the page is hidden, and it is asked for again.
import { effect, signal } from "./ui.js";

const visible = signal(true);

/** @param {() => boolean} wanted  read as signals @returns {() => void} stops it */
export function keepAwake(wanted) {
  if (!("wakeLock" in navigator)) return () => {};
  const look = () => (visible.value = document.visibilityState === "visible");
  document.addEventListener("visibilitychange", look);
  look();
  const stop = effect(() => {
    if (!wanted() || !visible.value) return undefined;
    const asked = navigator.wakeLock.request("screen").catch(() => undefined); // the battery is low, or the system forbids it
    return () => void asked.then((lock) => lock?.release());
  });
  return () => (document.removeEventListener("visibilitychange", look), stop());
}

/** A machine with a mouse stands somewhere and has mains. */
export const stands = () => !matchMedia("(pointer: coarse)").matches;
