// The outbox of this phone: what somebody does reaches the hub once and in order,
// also when it is done in a cellar and the phone is off in between.
import { effect, signal } from "./ui.js";
import { ApiError, call, newKey } from "./api.js";
import { t } from "./i18n.js";
import { makeOutbox } from "./outbox-run.js";
import { bounds, stepsOf, waiting } from "./outbox-rules.js";
import { rememberOutbox } from "./who.js";
import { forgetInTime } from "./kept-away.js";
import { forget, isLasting, store } from "./outbox-store.js";
import { connection, me, session } from "../state.js";

/** @typedef {import("./outbox-rules.js").Step} Step */

/** All that waits or was refused, of everybody who used this phone. */
export const steps = signal(/** @type {Step[]} */ ([]));
/** False when it would be lost with this page. */
export const lasts = signal(true);
/** The step that was sent last, with what the hub answered. */
export const sent = signal(/** @type {{step: Step, answer: any}|undefined} */ (undefined));

const life = newKey(); // of this page: its own clock begins with it
const patience = 60_000; // ms; a photo on a slow line
const pauses = [2000, 5000, 10_000, 30_000]; // ms between tries

const box = makeOutbox({
  store,
  key: newKey,
  user: () => session.value?.username ?? "",
  clocks: () => ({ wall: Date.now(), mono: performance.now(), life }),
  send: (step, ago) => call("POST", step.path, { query: step.query, body: step.photo ?? step.body, key: step.key, by: step.user, ago, wait: patience }),
  reached: () => call("GET", "session", { wait: patience }).then(() => true, (/** @type {any} */ err) => err?.problem?.status !== undefined),
  alone: (lane, work) => (navigator.locks ? navigator.locks.request(lane === "steps" ? "brighteyes.outbox" : "brighteyes.outbox.photos", work) : work()),
  changed: (all) => {
    steps.value = all;
    lasts.value = isLasting;
  },
  sent: (step, answer) => (sent.value = { step, answer }),
});

// Sends, and tries again by itself until nothing is left.
function trying(/** @type {() => Promise<boolean>} */ flush) {
  let tries = 0;
  let timer = /** @type {ReturnType<typeof setTimeout>|undefined} */ (undefined);
  return async function go() {
    clearTimeout(timer);
    const left = await flush().catch(() => true);
    tries = left ? tries + 1 : 0;
    clearTimeout(timer);
    if (left) timer = setTimeout(go, pauses[Math.min(tries, pauses.length) - 1]);
  };
}
const goSteps = trying(box.flush), goPhotos = trying(box.flushPhotos);

async function go(/** @type {boolean} */ awaitsPhotos) {
  await goSteps();
  const photos = goPhotos(); // no step waits for them
  if (awaitsPhotos) await photos;
}

/** Sends what waits, and tries again by itself until nothing does. */
export const sendNow = () => go(true);

/** Puts a step down and sends it if there is a hub. @param {Parameters<typeof box.add>[0]} step @returns {Promise<string>} its key */
export async function put(step) {
  rememberOutbox();
  const key = await box.add(step).catch((err) => {
    if (err?.name === "QuotaExceededError") err = Object.assign(new Error(), { words: t("outbox.disk") });
    if (err?.passing) err = Object.assign(new Error(), { words: t("outbox.key") });
    throw err.full ? Object.assign(err, { words: step.photo ? t("outbox.full.photo", { n: bounds.photos }) : t("outbox.full") }) : err;
  });
  wakeMe();
  await go(Boolean(step.photo));
  return key;
}

/** The same where the answer is seen at the button: what is refused at once is said there and is done with. @param {Parameters<typeof box.add>[0]} step */
export async function putHere(step) {
  const key = await put(step);
  const no = steps.value.find((s) => s.key === key && s.state === "refused");
  if (!no) return;
  await drop(no);
  throw new ApiError(no.status ?? 0, { detail: no.why });
}

/** The version that was seen, as long as nothing about it waits: of what is done away from the hub its state decides. @param {string} subject @param {number} version */
export const asSeen = (subject, version) => (connection.value.up && waitsFor(subject).length === 0 ? { version } : {});

/** What the hub answered last about something, where it is newer than what is known. @template {{version: number}} T @param {string} subject @param {T} known @returns {T} */
export function newest(subject, known) {
  const { step, answer } = sent.value ?? {};
  return step?.subject === subject && answer?.version > known.version ? answer : known;
}

// Where the browser can, it wakes the page when the network is back.
function wakeMe() {
  navigator.serviceWorker?.getRegistration("./").then((/** @type {any} */ registration) => registration?.sync?.register("send")).catch(() => {}); // the page's own clock does it as well
}

/** What waits about something, of who is here. @param {string} subject */
export const waitsFor = (subject) => waiting(stepsOf(steps.value, me().username, subject));

export const drop = box.drop;

// What lies here may not be readable for a moment: it is looked at again, and never taken for nothing.
const show = () => box.tell().catch(() => void setTimeout(show, pauses[1]));

let begun = false;
/** Follows the network and who is here. Once for a page. */
export function begin() {
  if (begun) return;
  begun = true;
  show();
  forgetInTime();
  effect(() => {
    if (session.value === null) forget().catch(() => {}); // signed out: steps stay, nothing else
    if (session.value && connection.value.up) queueMicrotask(sendNow);
  });
  addEventListener("online", () => void sendNow());
  navigator.serviceWorker?.addEventListener("message", (e) => e.data === "send" && sendNow());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendNow());
}
