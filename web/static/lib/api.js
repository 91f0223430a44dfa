// Every call to the hub, and the shapes of what it answers. Nothing else in the
// dashboard fetches. Names are those of the hub's JSON.

import { turnOf } from "./alerts.js";
import { isOpen, unanswered, untilAnswered } from "./repeats.js";

/**
 * @typedef {"critical"|"major"|"minor"|"info"} Severity
 * @typedef {"care"|"safety"|"maintenance"} Category
 * @typedef {"open"|"acknowledged"|"dispatched"|"on_scene"|"resolved"} Stage
 * @typedef {{lat?: number, lon?: number, building?: string, floor?: string, unit?: string}} Location
 * @typedef {{at: string, by: string, action: string, note?: string, earlier_s?: number}} Entry
 * @typedef {{event: string, pressed: string, edge?: string, stored: string, raised: string, on_screen?: string, seen?: string, seen_by?: string,
 *   handed?: {channel: string, at: string, to: string, step: number, repeat?: boolean}[]}} Chain
 *   pressed and edge are the edge's clock, the others the hub's
 * @typedef {{service: "110"|"119"|"120", at: string, by: string, caller: string, reference?: string, told?: string, comes?: string, undone?: boolean}} HandOver
 * @typedef {{duty: {to: string, first_min: number, every_min: number, final_min: number}, next?: "first"|"follow_up"|"final", due_at?: string}} ReportsOwed
 * @typedef {{id: string, version: number, call?: number, key: string, rule: string, category: Category, severity: Severity, state: Stage,
 *   drill: boolean, late_s: number, edge?: string, device?: string, site?: string, title: string, title_en?: string,
 *   summary: string, summary_en?: string, count: number, opened_at: string, last_at: string, acknowledged_at?: string,
 *   dispatched_at?: string, arrived_at?: string, resolved_at?: string, outcome?: string, assignee?: string, cause?: string,
 *   hides?: number, incident?: string, members?: number, silenced_until?: string, silence?: string, arrangement?: string, flapping?: boolean, cameras?: string[], chain?: Chain, timeline?: Entry[], not_recorded?: boolean, limited?: boolean, location?: Location,
 *   step?: number, arrive_by?: string, ticks?: Tick[], sendings?: SentOut[],
 *   card?: {kind: string, version: number, steps: string[]}, hand_overs?: HandOver[], reports?: ReportsOwed, undo?: {verb: string, by: string, until: string},
 *   rescue?: boolean, gone?: boolean, guards_at?: string, from_home?: boolean, gate?: {device: string, name?: string, name_en?: string, door?: number},
 *   ambulance?: {called_at: string, gate?: string}}} Alert
 * @typedef {{tick: string, result?: string, at: string, by: string, step?: string, note?: string, undone?: boolean, past?: boolean}} Tick
 * @typedef {{at: string, by: string, to: string, officer?: boolean, kind: string, arrived_at?: string, released_at?: string}} SentOut
 *   limited: this desk sees place and state only; rescue: so does the guard room, while it helps
 * @typedef {{id: string, kind: string, name?: string, name_en?: string, model?: string, firmware?: string, driver?: string, capabilities?: string[], site?: string,
 *   location?: Location, heartbeat_s?: number,
 *   depends_on?: string[], edge: string, lifecycle: string, status: string, status_since?: string, last_seen?: string, path_proven_at?: string,
 *   reasons?: string[], values?: Record<string, number>, undeclared?: boolean}} Device
 * @typedef {{stream: string, lane: string, from: number, to: number, resent?: boolean, at?: string}} Gap
 * @typedef {{lane: string, reason: string, detail?: string, device?: string, time: string}} Refusal
 * @typedef {{id: string, name?: string, status: string, boot?: string, version?: string, last_seen?: string, clock_offset_s?: number,
 *   positions?: Record<string, any>, backlog?: {alarms: number, events: number, readings: number, oldest_s: number},
 *   gaps?: Gap[], refused?: Record<string, number>, refusals?: Refusal[], dropped?: Record<string, number>, devices?: number,
 *   clock_suspect?: boolean, two_with_one_id?: boolean, set_aside?: number, faults?: {device: string, reason: string}[]}} Edge
 * @typedef {{id: string, name: string, name_en?: string, parent?: string, level?: string, holders?: import("./holders.js").Holding[], gate?: {device: string, door?: number}}} Site
 * @typedef {{username: string, name: string, roles: string[], rights: string[], signed_in_at: string}} Session
 * @typedef {{id: string, type: string, time: string, received?: string, device_time?: string, data?: Record<string, any>}} Event
 * @typedef {{state: "right"|"suspect"|"unknown", against?: string, offset_s?: number, measured_at?: string, since?: string, told_at?: string,
 *   kernel?: {synchronised: boolean, max_error_s: number}}} ClipClock
 * @typedef {{id: string, alert: string, camera: string, at?: string, from: string, to: string, state: "waiting"|"ready"|"failed"|"missing"|"deleted", error?: string,
 *   sha256?: string, bytes?: number, sound?: boolean, edge_clock?: ClipClock, camera_clock?: ClipClock, kept_until?: string, held?: boolean}} Clip
 * @typedef {{id: string, issued: string, outcome?: "done"|"failed"|"unknown", error?: string, result?: any, settled_at?: string}} Command
 */

const repeats = unanswered();
const turnedAway = new Set([401, 429]); // at the door: says nothing of what was asked before
const unread = /** @type {WeakMap<Response, () => void>} */ (new WeakMap());
const base = new URL("api/v1/", document.baseURI);
const patience = 10_000; // ms for an answer; actions are shown as failed then, never as done

/** An answer that is not a success, or none at all (status 0). */
export class ApiError extends Error {
  /** @param {number} status @param {any} problem  RFC 9457 document, or undefined @param {number} [retryAfter]  s, when the hub says when to come again
   *  @param {boolean} [replayed]  the hub answers what came before under the same key @param {boolean} [read]  nothing was to be done */
  constructor(status, problem, retryAfter, replayed = false, read = false) {
    super(problem?.detail || problem?.title || `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
    this.read = read;
    this.done = replayed && status === 409 && problem?.done === true; // no refusal: it was done before, and its answer is not kept
  }
}

/**
 * Told once for each answer: the difference to the hub's clock in ms; asked for each press: who sits here, by the name at
 * sign-in; asked when the session was refused: what to say of it, or nothing when it turns out to be good.
 */
const listeners = { clock: (/** @type {number} */ _offset) => {}, refused: async (/** @type {ApiError} */ refusal) => /** @type {ApiError|undefined} */ (refusal), who: () => "" };

/** @param {Partial<typeof listeners>} own */
export function listen(own) {
  Object.assign(listeners, own);
}

/** One call to the hub, for the files that hold a desk's own calls. */
export async function call(/** @type {string} */ method, /** @type {string} */ path, options = /** @type {any} */ ({})) {
  const response = await ask(method, path, options);
  return response.status === 204 ? undefined : read(response);
}

/** A POST that does something: pressed again after a lost answer it is done once. @param {string} path @param {any} [options] */
export const post = (path, options) => call("POST", path, { key: newKey(), ...options });

/**
 * The same with the answer as it came, for what is no JSON. about: what it is, where its body may differ between
 * two tries of the same press. A read that was refused under a session that is good (another tab had just signed in
 * anew) is asked once more by itself; what then fails is told as it is. A press is its person's to repeat.
 * @returns {Promise<Response>}
 */
export async function ask(/** @type {string} */ method, /** @type {string} */ path, options = /** @type {any} */ ({})) {
  const asker = listeners.who();
  try {
    return await askOnce(method, path, options);
  } catch (err) {
    if (err?.status !== 401 || path === "session" || options.token) throw err;
    const looked = listeners.refused(err);
    if (method !== "GET") throw err;
    const why = await looked;
    if (why || listeners.who() !== asker) throw why ?? err;
    return askOnce(method, path, options);
  }
}

async function askOnce(/** @type {string} */ method, /** @type {string} */ path, /** @type {any} */ { query, body, key, about, ago = 0, by, token, signal, keepalive, wait = patience }) {
  const asked = Date.now();
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of [value].flat()) if (one !== undefined && one !== "") url.searchParams.append(name, String(one));
  }
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json, application/problem+json" };
  const file = body instanceof Blob;
  if (body !== undefined) headers["Content-Type"] = file ? body.type : "application/json";
  const text = body === undefined || file ? body : JSON.stringify(body);
  const person = listeners.who();
  const what = key && !file && !by ? `${person} ${method} ${url} ${about ?? text}` : ""; // what another pressed before is theirs
  const sent = what ? repeats.toSend(what, key, text, asked) : { key, text, at: 0 };
  if (sent.key) headers["Idempotency-Key"] = sent.key;
  if (ago > 0) headers["Done-Ago"] = String(ago); // s since it was done; no repeat is another request for it
  const doer = by || (what && person); // who did it: the cookie may be another's by now, by another tab
  if (doer) headers["Done-By"] = encodeURIComponent(doer);
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await send(url, { method, headers, body: sent.text, signal: deadline(signal, wait), credentials: "same-origin", keepalive }).catch((err) => {
    if (what) repeats.noAnswer(what, sent);
    throw err;
  });
  tellClock(response, asked);
  const error = response.ok ? undefined : await problem(response, method === "GET");
  if (what && error && isOpen(error)) repeats.noAnswer(what, sent);
  else if (what && !turnedAway.has(response.status)) repeats.answered(what);
  if (error) throw error;
  if (what) unread.set(response, () => repeats.noAnswer(what, sent));
  return response;
}

async function send(/** @type {URL} */ url, /** @type {RequestInit} */ init) {
  try {
    return await fetch(url, init);
  } catch (err) {
    if (err?.name === "AbortError" && init.signal?.reason !== lateness) throw err;
    throw new ApiError(0, undefined);
  }
}

async function read(/** @type {Response} */ response) {
  try {
    const text = await response.text();
    return text ? JSON.parse(text) : undefined;
  } catch {
    unread.get(response)?.(); // cut off on its way here: nobody was told
    throw new ApiError(0, undefined);
  }
}

async function problem(/** @type {Response} */ response, /** @type {boolean} */ isRead) {
  const doc = await response.json().catch(() => undefined);
  return new ApiError(response.status, doc, Number(response.headers.get("Retry-After")) || undefined, isReplay(response), isRead);
}

const isReplay = (/** @type {Response} */ response) => response.headers.get("Idempotency-Replayed") === "true";

const lateness = new DOMException("no answer in time", "AbortError");

function deadline(/** @type {AbortSignal|undefined} */ signal, /** @type {number} */ wait) {
  const own = new AbortController();
  const timer = setTimeout(() => own.abort(lateness), wait);
  own.signal.addEventListener("abort", () => clearTimeout(timer));
  if (signal?.aborted) own.abort(signal.reason); // whoever asked had left before it was asked again
  signal?.addEventListener("abort", () => own.abort(signal.reason));
  return own.signal;
}

// The Date header has whole seconds; half a second is the best guess for the rest.
function tellClock(/** @type {Response} */ response, /** @type {number} */ asked) {
  const date = Date.parse(response.headers.get("Date") ?? "");
  if (!Number.isNaN(date)) listeners.clock(date + 500 - (asked + Date.now()) / 2);
}

/** A fresh key under which a repeat of a POST is the same POST. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing on plain http
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Every item of a list, page after page. */
export async function all(/** @type {string} */ path, /** @type {Record<string, any>} */ query = {}) {
  const items = [];
  let cursor;
  do {
    const page = await call("GET", path, { query: { ...query, limit: 500, cursor } });
    items.push(...(page.items ?? []));
    cursor = page.next;
  } while (cursor);
  return items;
}

// Session

/** @returns {Promise<Session>} */
export const getSession = () => call("GET", "session");
/** @param {string} username @param {string} password @returns {Promise<Session>} */
export const signIn = (username, password) => call("POST", "session", { body: { username, password } });
export const signOut = () => call("DELETE", "session");


// Alerts

/** All that are not resolved. @returns {Promise<Alert[]>} */
export const openAlerts = () => all("alerts", { state: "open,acknowledged,dispatched,on_scene" });
/** @param {string} [cursor] @returns {Promise<{items: Alert[], next?: string}>} */
export const resolvedAlerts = (cursor) => call("GET", "alerts", { query: { state: "resolved", limit: 50, cursor } });
/** @param {string} id @returns {Promise<Alert>} */
export const getAlert = (id) => call("GET", `alerts/${encodeURIComponent(id)}`);
/**
 * Does something to an alert, once, however often it has to be sent until it is answered.
 * @param {Pick<Alert, "id"|"call"|"timeline">} alert  as it was when it was pressed @param {string} verb @param {{version?: number, [more: string]: any}} body @returns {Promise<Alert>}
 */
export async function act(alert, verb, body) {
  const options = { body, key: newKey(), about: JSON.stringify([turnOf(alert), { ...body, version: undefined }]) }; // the stream may have brought what the first try did
  const clock = { now: () => performance.now(), pause: (/** @type {number} */ ms) => new Promise((on) => setTimeout(on, ms)), who: listeners.who };
  try {
    return await untilAnswered(() => call("POST", `alerts/${encodeURIComponent(alert.id)}/${verb}`, options), clock);
  } catch (err) {
    return asItIs(alert.id, err);
  }
}
/** The alert as it is by now, where err says that what was asked was done before; nothing where it cannot be read. @param {string} id @param {any} err @returns {Promise<any>} */
export function asItIs(id, err) {
  if (err?.done) return getAlert(id).catch(() => undefined); // it was done all the same, and the stream brings it
  throw err;
}
/** @param {string} id @param {{event?: string, call?: number, seen?: boolean}} shown  which occurrence or call is shown; seen: a person is at the screen */
export const displayed = (id, shown) => call("POST", `alerts/${encodeURIComponent(id)}/display`, { body: shown });

/** The displayed names of those who work here, by their name at sign-in. @returns {Promise<Record<string, string>>} */
export const staffNames = async () => (await call("GET", "names")).names;

// Devices, sites, edges

/** @returns {Promise<Device[]>} */
export const allDevices = () => all("devices");
/** @param {string} id @returns {Promise<Device>} */
export const getDevice = (id) => call("GET", `devices/${encodeURIComponent(id)}`);
/** @param {string} id @param {{metric: string, from: string, to: string, step: string, fn: string}} query @param {AbortSignal} [signal]
 *  @returns {Promise<{metric: string, points: [string, number][]}>} */
export const series = (id, query, signal) => call("GET", `devices/${encodeURIComponent(id)}/series`, { query, signal });
/** @param {string} id @param {string} [cursor] @returns {Promise<{items: Event[], next?: string}>} */
export const deviceEvents = (id, cursor) => call("GET", `devices/${encodeURIComponent(id)}/events`, { query: { limit: 50, cursor } });
/**
 * Orders a device. earlier: nothing was sent now; it is the order of a press before, whose answer was lost.
 * @param {string} id @param {string} action @param {object} args @param {string} reason @returns {Promise<{id: string, earlier: boolean}>}
 */
export async function command(id, action, args, reason) {
  const response = await ask("POST", `devices/${encodeURIComponent(id)}/commands`, { body: { action, args, reason }, key: newKey() });
  return { ...(await read(response)), earlier: isReplay(response) };
}
/** @param {string} id @returns {Promise<Command>} */
export const getCommand = (id) => call("GET", `commands/${encodeURIComponent(id)}`);
/** @returns {Promise<Site[]>} */
export const allSites = () => all("sites");
/** @returns {Promise<Edge[]>} */
export const allEdges = () => all("edges");
/** @param {string} id @returns {Promise<Edge>} */
export const getEdge = (id) => call("GET", `edges/${encodeURIComponent(id)}`);
/** @param {string} id @param {string} key @returns {Promise<{id: string, token: string, key: string}>} */
export const createEdge = (id, key) => call("POST", "edges", { body: { id }, key });
/** @param {string} id @returns {Promise<{id: string, token: string, key: string}>} */
export const rotateToken = (id) => call("POST", `edges/${encodeURIComponent(id)}/token`);
/** @param {string} id */
export const deleteEdge = (id) => call("DELETE", `edges/${encodeURIComponent(id)}`);

/** @typedef {{total: number, can_call: number, cannot_call: number, suspended?: number}} Homes */
/** The figures of the first screen. @returns {Promise<{homes?: Homes}>} */
export const getKPI = () => call("GET", "kpi");

// Pictures

/** @param {string} alert @returns {Promise<Clip[]>} */
export const clips = async (alert) => (await call("GET", "clips", { query: { alert } })).items ?? [];
/** @param {string} id */
export const clipURL = (id) => new URL(`clips/${encodeURIComponent(id)}.mp4`, base).href;
// The demo

/**
 * @typedef {{id: string, due_s: number, done_ms?: number, figures?: Record<string, number>, alert?: string}} DemoAct  done: when the records said so
 * @typedef {{devices: {id: string, name: string, name_en?: string}[], callers: {id: string, code?: string}[], cameras: {id: string, name: string, name_en?: string, frozen: boolean}[], power_off: boolean, about: {button: string, camera: string},
 *   story: {state: "idle"|"running"|"paused"|"told"|"resetting", at_ms: number, acts: DemoAct[]},
 *   presses: {sent: number, recorded: number, lost: number, doubled: number},
 *   kill?: {state: "down"|"up"|"counted", at: string, down_ms: number, alerts: number}}} Demo  a caller without a code is registered nowhere
 * @typedef {{id: string, name: string, name_en?: string, kind?: string}} Named
 * @typedef {{police: {areas: number, seen: number, blind: Named[], unknown: number}, care: {homes: number, can_call: number, cannot_call: number, waiting: number}, property: {known: boolean, first?: Named}}} Doors
 */

/** @returns {Promise<Demo|undefined>} undefined: not a demo */
export async function demoControls() {
  try {
    return await call("GET", "demo");
  } catch (err) {
    if (err instanceof ApiError && err.status === 404) return undefined;
    throw err;
  }
}

// What changes

/**
 * Opens the stream of changes; the texts come as they arrive.
 * @param {string} lastID @param {AbortSignal} signal
 * @returns {Promise<ReadableStreamDefaultReader<string>>}
 */
export async function stream(lastID, signal) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "text/event-stream" };
  if (lastID) headers["Last-Event-ID"] = lastID;
  const response = await send(new URL("stream", base), { headers, signal, cache: "no-store", credentials: "same-origin" });
  if (!response.ok || !response.body) throw await problem(response, true);
  return response.body.pipeThrough(new TextDecoderStream()).getReader();
}

/** Whether the hub answers at all. @param {AbortSignal} signal */
export async function probe(signal) {
  const response = await fetch(new URL("../../healthz", base), { signal, cache: "no-store" });
  await response.text();
}
