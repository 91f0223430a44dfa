// Of several pages of one browser one sounds: who holds the lock. It goes to the
// next by itself when that page is closed or crashes, or cannot be heard any more;
// a holder that says nothing to the others does not silence them, see one-voice.js.
// Browsers give locks over https and on the machine itself; without them, or without
// a channel between its pages, each page sounds: louder than needed and never silence.
import { oneVoice } from "./one-voice.js";
import { every } from "./steady.js";
import { computed, effect, signal } from "./ui.js";

const name = "brighteyes.sound";
const shared = Boolean(navigator.locks && globalThis.BroadcastChannel);

/** Whether this page is one that sounds. */
export const mine = signal(!shared);

/**
 * @param {() => boolean} able  whether somebody is signed in and this page can be heard; read as signals
 * @param {() => boolean} informed  whether this page is told of calls
 */
export function contend(able, informed) {
  if (!shared) return;
  const can = computed(able);
  effect(() => {
    if (!can.value) return undefined;
    const over = new AbortController();
    const channel = new BroadcastChannel(name);
    const voice = oneVoice({ informed, say: () => channel.postMessage("here"), sounds: (yes) => (mine.value = yes) });
    channel.onmessage = voice.hear;
    const stop = every(1000, voice.second);
    navigator.locks.request(name, { signal: over.signal }, () => new Promise((resolve) => {
      voice.hold();
      over.signal.addEventListener("abort", () => resolve(undefined));
    })).catch(() => {
      if (!over.signal.aborted) voice.hold(); // given up before its turn is none of its business; refused by the browser, it sounds
    });
    return () => {
      stop();
      channel.close();
      over.abort();
      mine.value = false;
    };
  });
}
