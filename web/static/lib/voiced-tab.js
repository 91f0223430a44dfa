// Of several pages of one browser one sounds: who holds the lock. It goes to the
// next by itself when that page is closed or crashes, or cannot be heard any more.
// Browsers give locks over https and on the machine itself; without them each page
// sounds, which is louder than needed and never silence.
import { computed, effect, signal } from "./ui.js";

const name = "brighteyes.sound";

/** Whether this page is the one that sounds. */
export const mine = signal(!navigator.locks);

/** @param {() => boolean} able  whether somebody is signed in and this page can be heard; read as signals */
export function contend(able) {
  if (!navigator.locks) return;
  const can = computed(able);
  effect(() => {
    if (!can.value) return undefined;
    const over = new AbortController();
    navigator.locks.request(name, { signal: over.signal }, () => new Promise((resolve) => {
      mine.value = true;
      over.signal.addEventListener("abort", () => resolve(undefined));
    })).catch(() => {}); // it was given up before it was its turn
    return () => {
      mine.value = false;
      over.abort();
    };
  });
}
