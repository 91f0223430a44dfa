// What is known of alerts in the browser. Pure: maps go in, new maps come out.

/** @typedef {import("./api.js").Alert} Alert */
/** @typedef {Map<string, Alert>} Alerts  by id; never changed in place */

const severities = ["critical", "major", "minor", "info"];

/** 0 for critical, rising. @param {string} severity */
export function rank(severity) {
  const i = severities.indexOf(severity);
  return i < 0 ? severities.length : i;
}

/** A person calls: 求助. Every other alert is one of devices: 告警. @param {Alert} a */
export function isCall(a) {
  return a.category === "care" && a.rule !== "residents.cannot_call" && !isSurge(a);
}

/** Very many calls came at once: an alarm beside those of the people, of whom each is counted. @param {Alert} a */
export function isSurge(a) {
  return a.rule === "calls.flood";
}

/** A life may be at stake: it goes to the fixed slot and cannot be muted. @param {Alert} a */
export function isLife(a) {
  return isCall(a) || isSurge(a) || (a.category === "safety" && a.severity === "critical");
}

/**
 * What comes in hundreds when a building loses its power may wait for the next
 * frame; an alarm of life, and whatever happens to one, never.
 * @param {string} event  a kind of the stream @param {any} one
 */
export function mayGather(event, one) {
  return event === "device" || event === "edge" || (event === "alert" && !isLife(one));
}

/** Silenced: listed and counted, without sound. Never a life alarm. @param {Alert} a */
export function isQuiet(a) {
  return Boolean(a.silenced_until) && !(isLife(a) && a.severity === "critical");
}

/** @param {Alert} a */
export function isOpen(a) {
  return a.state === "open";
}

/** @param {Alert} a */
export function isDone(a) {
  return a.state === "resolved";
}

/** A call that the hub could not put on record; it cannot be acted on yet. @param {Alert} a */
export function isUnrecorded(a) {
  return a.not_recorded === true || a.id.startsWith("unrecorded:");
}

/**
 * Takes in one alert. An older version than the one known changes nothing. A
 * recorded alert replaces the unrecorded one of the same occurrence: by the
 * event's id, or by its key when it has counted a later occurrence since.
 * @param {Alerts} known @param {Alert} alert @returns {Alerts}
 */
export function put(known, alert) {
  return putAll(known, [alert]);
}

/** The same for many, with one copy of the map. @param {Alerts} known @param {Alert[]} list @returns {Alerts} */
export function putAll(known, list) {
  const next = new Map(known);
  const take = taker(next);
  return list.filter(take).length ? next : known;
}

// Takes alerts into a map that nobody else has yet, and tells whether it changed. Those on no
// record are few and are kept apart: a thousand alerts would be looked through for each.
function taker(/** @type {Alerts} */ known) {
  const loose = new Set([...known.values()].filter(isUnrecorded).map((a) => a.id));
  return (/** @type {Alert} */ alert) => {
    const before = known.get(alert.id);
    if (before && before.version > alert.version) return false;
    if (!alert.opened_at) { // all that is told of an alert that went out of this desk's sight
      if (!before) return false;
      alert = { ...before, ...alert };
    }
    if (isUnrecorded(alert)) {
      if ([...known.values()].some((a) => replaces(a, alert))) return false;
      loose.add(alert.id);
    }
    known.set(alert.id, alert);
    for (const id of loose) {
      if (id !== alert.id && replaces(alert, /** @type {Alert} */ (known.get(id)))) known.delete(id), loose.delete(id);
    }
    return true;
  };
}

function replaces(/** @type {Alert} */ recorded, /** @type {Alert} */ unrecorded) {
  if (!isUnrecorded(unrecorded) || isUnrecorded(recorded)) return false;
  const event = recorded.chain?.event;
  if (event && (unrecorded.id === `unrecorded:${event}` || unrecorded.chain?.event === event)) return true;
  return Boolean(recorded.key) && recorded.key === unrecorded.key && Date.parse(recorded.last_at) >= Date.parse(unrecorded.last_at);
}

/**
 * Takes in the whole list of alerts that are not resolved. What the list does
 * not name is not open any more and goes, except what arrived live while the
 * list was on its way and what was resolved anyway.
 * @param {Alerts} known @param {Alert[]} list @param {Set<string>} arrived  ids told live since the list was asked for
 * @returns {Alerts}
 */
export function replaceOpen(known, list, arrived) {
  /** @type {Alerts} */
  const next = new Map();
  for (const [id, a] of known) {
    if (arrived.has(id) || isDone(a)) next.set(id, a);
  }
  list.forEach(taker(next));
  return next;
}

/** Forgets the oldest resolved alerts beyond `keep`. @param {Alerts} known @param {number} keep @returns {Alerts} */
export function prune(known, keep) {
  const done = [...known.values()].filter(isDone);
  if (done.length <= keep) return known;
  done.sort((a, b) => Date.parse(a.resolved_at ?? "") - Date.parse(b.resolved_at ?? ""));
  const next = new Map(known);
  for (const a of done.slice(0, done.length - keep)) next.delete(a.id);
  return next;
}

/**
 * A place from the building to the home: its own name, the building where that
 * does not name it, the home. @param {string} name @param {import("./api.js").Location|undefined} at
 * @param {(building: string) => string} building  in words @returns {string[]}
 */
export function placeParts(name, at, building) {
  const house = at?.building && !name.includes(at.building) ? building(at.building) : "";
  const unit = at?.unit && !name.includes(at.unit) ? at.unit : "";
  return [name, house, unit].filter(Boolean);
}

/**
 * What a screen tells of an alert that it shows: by its event, or where it may not
 * know that, by the number of its call. looks: a person's look counts as the first.
 * @param {Alert} a @returns {{event?: string, call?: number, looks: boolean}|undefined}  undefined: nothing
 */
export function showing(a) {
  if (isUnrecorded(a) || isDone(a)) return undefined;
  return { event: a.chain?.event, call: a.call, looks: Boolean(a.chain) && !a.chain?.seen && !a.limited };
}

/**
 * What changed between two versions of an alert, for the one who acted on the
 * older. Names are those of the fields.
 * @param {Alert} before @param {Alert} after
 * @returns {{fields: {name: string, from: any, to: any}[], entries: import("./api.js").Entry[]}}
 */
export function changes(before, after) {
  const names = /** @type {("state"|"severity"|"assignee"|"outcome"|"count")[]} */ (["state", "severity", "assignee", "outcome", "count"]);
  const fields = names.filter((name) => before[name] !== after[name]).map((name) => ({ name, from: before[name], to: after[name] }));
  return { fields, entries: (after.timeline ?? []).slice(before.timeline?.length ?? 0) };
}

/**
 * What may be done now, in the order of the desk's work. Alerts on no record
 * cannot be acted on.
 * @param {Alert} a @returns {string[]}
 */
export function verbs(a) {
  return isUnrecorded(a) ? [] : moves[a.state] ?? [];
}

/** How often it was called on and opened again: taking it means something else each time. @param {Pick<Alert, "call"|"timeline">} a */
export const turnOf = (a) => `${a.call ?? 1}.${(a.timeline ?? []).filter((e) => e.action === "undo" || e.action === "reopen").length}`;

const moves = {
  open: ["acknowledge", "resolve", "escalate"],
  acknowledged: ["dispatch", "resolve", "escalate"],
  dispatched: ["arrive", "dispatch", "resolve", "escalate"],
  on_scene: ["resolve", "escalate"],
  resolved: ["reopen"],
};

/** Whether the person was seen on scene: ticked, or noted in these words. @param {Alert} a */
export function personSeen(a) {
  return (a.ticks ?? []).some((one) => one.tick === "person_seen" && !one.undone && !one.past) || (a.timeline ?? []).some((e) => e.action === "notes" && e.note === "见到本人");
}
