// What the dashboard knows, as signals. Pages read them; only what the hub says
// changes them.
import { batch, computed, signal } from "./lib/ui.js";
import * as api from "./lib/api.js";
import { mayGather, prune, putAll, replaceOpen } from "./lib/alerts.js";
import { arrange } from "./lib/queue.js";
import { collection } from "./lib/collection.js";
import { now } from "./lib/clock.js";
import { byTaker, frames, gather } from "./lib/frames.js";
import { isGone } from "./lib/live.js";
import { forgetPhone, takePhone } from "./lib/phone.js";
import { after } from "./lib/steady.js";
import { fetchResort, forgetResort, takeExercise, takePulse } from "./lib/resort.js";

const keptResolved = 200; // alerts that were resolved while this page was open

/** undefined: not known yet; null: signed out. */
export const session = signal(/** @type {import("./lib/api.js").Session|null|undefined} */ (undefined));

/** @type {import("./lib/api.js").Session} */
const nobody = { username: "", name: "", roles: [], rights: [], signed_in_at: "" };

/** Who is signed in, or nobody, who may nothing. @returns {import("./lib/api.js").Session} */
export const me = () => session.value ?? nobody;

/** What the demo can press and ring; undefined outside the demo. */
export const demo = signal(/** @type {import("./lib/api.js").Demo|undefined} */ (undefined));

/** Whether the stream of changes is open, when that changed, and when the hub was last heard. */
export const connection = signal({ up: false, heard: Date.now(), changed: Date.now() });

/** Whether the screen stands still. Ticks, so a component that asks follows it. */
export function isLost() {
  now.value;
  return isGone(connection.value, Date.now());
}

/** Rises when everything known had to be fetched again. */
export const epoch = signal(0);

const streamWait = 500; // ms; a list is shown without a stream then
let streamed = /** @type {Promise<void>|undefined} */ (undefined);
let heard = () => {};
const ready = () => streamed;

/** A stream is being opened: what is asked for meanwhile is fetched once it is there, as what was fetched before would have to be fetched again. */
export function opening() {
  streamed = new Promise((resolve) => (heard = resolve));
  after(streamWait, heard);
}

export const alerts = collection(api.openAlerts, {
  ready,
  put: (known, list) => prune(putAll(known, list), keptResolved),
  replace: replaceOpen,
});
export const devices = collection(api.allDevices, { ready });
export const edges = collection(api.allEdges, { ready });
export const sites = collection(api.allSites, { ready });
/** The displayed names of those who work here, by their name at sign-in. */
export const names = signal(/** @type {Record<string, string>} */ ({}));
const wanted = new Set();

/** Asks for the names, once for each that is not known: somebody may be new. @param {string} by */
export function needName(by) {
  if (wanted.has(by) || !session.value) return;
  wanted.add(by);
  if (!asking) askNames();
}

let asking = false;
async function askNames() {
  asking = true;
  await null; // one question for all that this drawing misses
  try {
    names.value = await api.staffNames();
  } catch {
    wanted.clear(); // the next drawing asks again
  } finally {
    asking = false;
  }
}

/** How many homes can call for help, for the desks that answer calls; undefined: not known. */
export const homes = signal(/** @type {import("./lib/api.js").Homes|undefined} */ (undefined));
const everything = [alerts, devices, edges, sites];

/** Whether one of the lists is shown as it was before, since it could not be read anew, or the calls are not known: of these every page tells. */
export const listsStale = computed(() => everything.some((one) => one.error.value !== undefined && (one === alerts || one.status.value === "ready")));

export const queue = computed(() => arrange(alerts.items.value.values()));

const takeFigures = (/** @type {{homes?: import("./lib/api.js").Homes}} */ figures) => (homes.value = figures.homes);
const each = (/** @type {(one: any) => unknown} */ take) => (/** @type {any[]} */ list) => list.forEach((/** @type {any} */ one) => take(one));
/** @type {Record<string, (list: any[]) => unknown>} */
const kinds = { phone: each(takePhone), pulse: each(takePulse), exercise: each(takeExercise), alert: alerts.putAll, device: devices.putAll, edge: edges.putAll, kpi: each(takeFigures) };

const burst = gather((all) => batch(() => byTaker(all).forEach((some, take) => take(some))), frames(after));

/**
 * Takes in one message of the stream: what comes in bursts once a frame, an alarm
 * of life and all else at once, so that no call sounds or falls silent later.
 * @param {import("./lib/sse.js").Message} m
 */
export function apply(m) {
  const take = kinds[m.event];
  if (!take) return; // a kind that a newer hub knows
  const one = JSON.parse(m.data);
  burst.add({ take, one }, !mayGather(m.event, one));
}

/** Fetches again all that was fetched before. */
export function refetch() {
  burst.flush();
  batch(() => {
    epoch.value++;
    for (const one of everything) one.stale();
  });
  heard();
  fetchResort();
  api.getKPI().then(takeFigures, () => (homes.value = undefined)); // not known, until it is told with the next change
}

/** Forgets all that one person saw before the next one signs in. */
export function forget() {
  burst.drop();
  batch(() => {
    for (const one of everything) one.clear();
    demo.value = undefined;
    names.value = {};
    wanted.clear();
    homes.value = undefined;
    forgetResort();
    forgetPhone();
  });
}
