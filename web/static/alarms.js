// What a desk notices without looking: sound, a voice, the page's title and its
// icon; and a screen that stays on. A call sounds again every eight seconds until
// somebody takes it, and stops at once when somebody did, wherever that was.
import { effect, untracked } from "./lib/ui.js";
import { lang, t, term } from "./lib/i18n.js";
import { aloud } from "./lib/aloud.js";
import { keepAwake, stands } from "./lib/awake.js";
import { loudest } from "./lib/queue.js";
import { sounds } from "./lib/prefs.js";
import { blocked, check, hush, play } from "./lib/sound.js";
import { after, every } from "./lib/steady.js";
import { lasts } from "./lib/tones.js";
import { silence, turn } from "./lib/turns.js";
import { say, speaking, stopSaying } from "./lib/voice.js";
import { contend, mine } from "./lib/voiced-tab.js";
import { siteName } from "./lib/words.js";
import { alerts, connection, queue, session } from "./state.js";

/** Starts all of it; it runs as long as the page. */
export function startAlarms() {
  check();
  effect(tellByEye);
  contend(() => Boolean(session.value) && !blocked.value, () => connection.value.up && alerts.status.value === "ready" && !alerts.error.value);
  effect(tellByEar);
  every(1000, tellByEar);
  keepAwake(() => Boolean(session.value) && (stands() || queue.value.slot.length > 0));
}

function tellByEye() {
  const { calls, level, open } = loudest(queue.value);
  const up = connection.value.up || !session.value;
  const head = !up ? t("title.lost") : calls ? t("title.calls", { n: calls }) : open ? t("title.open", { n: open }) : "";
  document.title = head ? `${head} · BrightEyes` : "BrightEyes";
  const icon = !up ? "lost" : level === "call" || level === "critical" ? "call" : level ? "open" : "calm";
  /** @type {HTMLLinkElement} */ (document.getElementById("icon")).href = `icons/${icon}.svg`;
}

let heard = silence;
let voice = () => {};

function tellByEar() {
  const here = mine.value && !blocked.value;
  const next = turn(heard, { queue: queue.value, at: performance.now(), on: sounds.value === "on", here, speaking: speaking() });
  heard = next.heard;
  if (next.hush) {
    voice();
    hush();
    stopSaying();
  }
  if (next.play) play(next.play);
  const waiting = next.say;
  if (!waiting) return;
  voice();
  voice = after(lasts("call") + 100, () => void say(untracked(() => aloud(waiting, words())), lang())); // after the tones, not under them
}

function words() {
  return {
    call: t("alert.call"), surge: t("aloud.surge"), drill: t("mark.drill"), stop: lang() === "zh" ? "。" : ". ", site: siteName,
    kind: (/** @type {string} */ rule) => (term("event", rule) === rule ? t("aloud.alarm") : term("event", rule)),
    building: (/** @type {string} */ n) => t("guard.building", { n }), more: (/** @type {number} */ n) => t("aloud.more", { n }),
  };
}
