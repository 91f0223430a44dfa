// The order of calls, the time that is left, and the steps of a call. Pure.
import { isCall, isDone, isOpen, isSurge, isUnrecorded } from "./alerts.js";

/** @typedef {import("./api.js").Alert} Alert */

export const quickS = 60; // to be taken within
export const slowS = 180; // at the latest
const lateS = 10; // from the press to the hub: shown as late, and first

/** A call that reached the hub long after it was pressed. @param {Alert} a */
export const isLate = (a) => a.late_s > lateS;

/** Since when somebody waits: the first press, or the one after which the call was open again. @param {Alert} a */
export function waitsSince(a) {
  const again = (a.timeline ?? []).findLast((e) => e.action === "called_again" || e.action === "reopen");
  return Date.parse(again && isOpen(a) ? again.at : a.opened_at) - (again ? 0 : Math.max(0, a.late_s ?? 0) * 1000 * Number(isLate(a)));
}

/** Who called last; a surge is nobody. @param {Alert[]} waiting @returns {Alert|undefined} */
export const newestOf = (waiting) => waiting.filter((a) => !isSurge(a)).reduce((last, a) => (!last || calledAt(a) >= calledAt(last) ? a : last), /** @type {Alert|undefined} */ (undefined));

// By the hub's clock: a press that came late is new all the same.
const calledAt = (/** @type {Alert} */ a) => Date.parse((a.timeline ?? []).findLast((e) => e.action === "called_again" || e.action === "reopen")?.at ?? a.opened_at);

/**
 * Who comes first: nobody took it; then real before drills; then those that came
 * late, the longest waiting, first. Among those that are taken, the one whose
 * time to arrive runs out first.
 * @param {Alert[]} calls @returns {Alert[]}
 */
export function ordered(calls) {
  return [...calls].sort((a, b) =>
    Number(isOpen(b)) - Number(isOpen(a)) ||
    Number(a.drill ?? false) - Number(b.drill ?? false) ||
    (isOpen(a) ? Number(isLate(b)) - Number(isLate(a)) : due(a) - due(b)) ||
    waitsSince(a) - waitsSince(b) || (a.id < b.id ? -1 : 1));
}

const due = (/** @type {import("./api.js").Alert} */ a) => (a.arrive_by && !a.arrived_at ? Date.parse(a.arrive_by) : Infinity);

/**
 * What runs: the time in which a call is to be taken, then that in which
 * somebody is to be there. Nothing runs once somebody is, nor for a call that
 * came too late to be taken in time.
 * @param {Alert} a @param {number} now  ms
 * @returns {{kind: "take"|"arrive", target: number, left: number}|undefined}  left: ms, below 0 when it is over; target: s from the start
 */
export function countdown(a, now) {
  if (isDone(a) || isSurge(a)) return undefined;
  if (isOpen(a)) {
    const since = Date.parse((a.timeline ?? []).findLast((e) => e.action === "called_again" || e.action === "reopen")?.at ?? a.opened_at);
    const quick = since + quickS * 1000 - now;
    if (quick >= 0) return { kind: "take", target: quickS, left: quick };
    return { kind: "take", target: slowS, left: since + slowS * 1000 - now };
  }
  if (!a.arrive_by || a.arrived_at || a.state === "on_scene") return undefined;
  const by = Date.parse(a.arrive_by);
  return { kind: "arrive", target: Math.round((by - Date.parse(a.opened_at)) / 1000), left: by - now };
}

/** The calls and where each stands: another text whenever something of one changed, also that it is over. @param {Iterable<Alert>} known */
export const versionsOf = (known) => [...known].filter(isCall).map((a) => `${a.id} ${a.version}`).sort().join();

/** Nobody has looked at its newest occurrence. @param {Alert} a */
export const unseen = (a) => Boolean(a.chain) && !a.chain?.seen && isOpen(a) && !isUnrecorded(a);

/**
 * The steps of a call in the order of the desk's work. verb: an act that changes
 * the state; tick: one that is only told. key does it. wide: it
 * takes a line of its own.
 */
export const steps = Object.freeze([
  { name: "acknowledge", verb: "acknowledge", key: "a", wide: true },
  { name: "resident_called", wide: true, tick: "resident_called", results: [["voice", "1"], ["no_answer", "2"], ["cancelled", "3"]] },
  { name: "contact_called", wide: true, tick: "contact_called", results: [["voice", "4"], ["no_answer", "5"]] },
  { name: "dispatch", verb: "dispatch", key: "d", wide: true },
  { name: "key_taken", tick: "key_taken", key: "6" },
  { name: "arrive", verb: "arrive", key: "7" },
  { name: "person_seen", tick: "person_seen", key: "8" },
  { name: "ambulance_called", tick: "ambulance_called", key: "9" },
  { name: "family_informed", tick: "family_informed", key: "0" },
  { name: "home_locked", tick: "home_locked", key: "l" },
  { name: "device_reset", tick: "device_reset", key: "s" },
  { name: "follow_up_due", tick: "follow_up_due", key: "f" },
  { name: "resolve", verb: "resolve", key: "x", wide: true },
]);

/** The steps that stand, of one name, oldest first. @param {Alert} a @param {string} name */
export function ticksOf(a, name) {
  return (a.ticks ?? []).filter((t) => t.tick === name && !t.undone && !t.past);
}

/** @type {Record<string, string[]>} */
const reached = { acknowledge: ["acknowledged", "dispatched", "on_scene"], dispatch: ["dispatched", "on_scene"], arrive: ["on_scene"], resolve: [] };

/** Whether a step was taken. @param {Alert} a @param {{name: string, verb?: string, tick?: string}} step */
export function isTaken(a, step) {
  if (step.tick) return ticksOf(a, step.tick).length > 0;
  return isDone(a) || (reached[step.name] ?? []).includes(a.state);
}

/** Whether a step can be taken now. @param {Alert} a @param {{name: string, verb?: string, tick?: string}} step */
export function isPossible(a, step) {
  if (isUnrecorded(a) || isDone(a)) return false;
  switch (step.name) {
    case "acknowledge": return a.state === "open";
    case "dispatch": return a.state === "acknowledged" || a.state === "dispatched";
    case "arrive": return a.state === "dispatched";
    case "resolve": return true;
    default: return a.state !== "open"; // whoever ticks has taken the call
  }
}

/**
 * What to do next: the desk's order, as the call went. Nobody is sent to who
 * spoke and needs nothing: then it is for the desk to say, and the next step is
 * to send or to end.
 * @param {Alert} a @returns {string|undefined}  a step's name
 */
export function nextStep(a) {
  if (isDone(a) || isUnrecorded(a) || !isCall(a)) return undefined;
  if (a.state === "open") return "acknowledge";
  const said = ticksOf(a, "resident_called");
  if (a.state === "acknowledged") {
    if (!said.length) return "resident_called";
    if (said[said.length - 1].result === "cancelled") return "resolve";
    if (said[said.length - 1].result === "no_answer" && !ticksOf(a, "contact_called").length) return "contact_called";
    return "dispatch";
  }
  if (a.state === "dispatched") return "arrive";
  if (!ticksOf(a, "person_seen").length) return "person_seen";
  for (const name of ["family_informed", "home_locked", "device_reset", "follow_up_due"]) if (!ticksOf(a, name).length) return name;
  return "resolve";
}

const offerMs = 5000; // the hub allows twice as long, so that a slow network is still in time

/**
 * How long this person can still take the last act back, in ms; 0: not any more.
 * @param {Alert} a @param {string} username @param {number} now
 */
export function undoLeft(a, username, now) {
  if (!a.undo || a.undo.by !== username) return 0;
  return Math.max(0, Date.parse(a.undo.until) - offerMs - now);
}

/** The call to show: the chosen one; else one's own; else the first. @param {Alert[]} list  in order @param {string|undefined} chosen @param {string} username */
export function selected(list, chosen, username) {
  return list.find((a) => a.id === chosen) ?? list.find((a) => !isOpen(a) && a.assignee === username) ?? list[0];
}

/** Whether the guard room has to do with it, for a desk that sees it whole. @param {Alert} a */
export function isRescue(a) {
  if (a.rescue) return a.state !== "resolved" && !a.gone;
  const byPerson = ["button.pressed", "sensor.fall"].includes(a.rule) || a.from_home === true;
  return isCall(a) && !a.limited && (["dispatched", "on_scene"].includes(a.state) || (byPerson && (a.state === "acknowledged" || (a.state === "open" && Boolean(a.guards_at)))));
}
