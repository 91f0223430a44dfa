// What a desk notices without looking: sound, the page's title and its icon.
// A call sounds again every eight seconds until somebody takes it.
import { effect } from "./lib/ui.js";
import { t } from "./lib/i18n.js";
import { isOpen, isQuiet, isLife, rank } from "./lib/alerts.js";
import { loudest } from "./lib/queue.js";
import { sounds } from "./lib/prefs.js";
import { check, play } from "./lib/sound.js";
import { connection, queue, session } from "./state.js";

const again = { call: 8000, critical: 8000, major: 10_000 }; // ms; what is minor sounds once
const levels = /** @type {const} */ (["critical", "major", "minor"]);

/** Starts both; they run as long as the page. */
export function startAlarms() {
  check();
  effect(tellByEye);
  effect(tellByEar);
}

function tellByEye() {
  const { calls, level, open } = loudest(queue.value);
  const up = connection.value.up || !session.value;
  const head = !up ? t("title.lost") : calls ? t("title.calls", { n: calls }) : open ? t("title.open", { n: open }) : "";
  document.title = head ? `${head} · BrightEyes` : "BrightEyes";
  const icon = !up ? "lost" : level === "call" || level === "critical" ? "call" : level ? "open" : "calm";
  /** @type {HTMLLinkElement} */ (document.getElementById("icon")).href = `icons/${icon}.svg`;
}

let timer;
let sounding = /** @type {import("./lib/sound.js").Level|""} */ ("");
let heard = new Set();

function tellByEar() {
  const { level } = loudest(queue.value);
  const open = [...queue.value.calls, ...queue.value.alarms].filter((a) => isOpen(a) && !isQuiet(a));
  const fresh = open.filter((a) => !heard.has(a.id));
  heard = new Set(open.map((a) => a.id));
  const allowed = (what) => what === "call" || sounds.value === "on"; // a life alarm cannot be silenced here

  const loud = fresh.some(isLife) ? "call" : levels[Math.min(...fresh.map((a) => rank(a.severity)))];
  if (loud && allowed(loud)) play(loud);

  const wanted = allowed(level) ? level : "";
  if (wanted === sounding) return;
  sounding = wanted;
  clearInterval(timer);
  if (wanted && again[wanted]) timer = setInterval(() => play(wanted), again[wanted]);
}
