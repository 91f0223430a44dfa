// What may be done to a work order by whom, and in which order orders are read.
// Pure; the hub enforces it, this only leaves out what it would refuse.

/** @typedef {import("./api-work.js").Order} Order */

export const living = ["open", "accepted", "assigned", "reported"];
export const faults = ["offline", "battery", "picture", "power", "lock", "damage", "check", "other"];

// Whether somebody said that they are there since the work was given to them.
function isThere(/** @type {any} */ o) {
  const last = (o.timeline ?? []).findLast((/** @type {{action: string}} */ line) => ["accept", "assign", "arrive", "reject"].includes(line.action));
  return last?.action === "arrive";
}

/** The verbs of the work itself, the next one first. @param {Order} o @param {string} me  user name */
export function nextSteps(o, me) {
  switch (o.state) {
    case "open": return ["accept", "assign"];
    case "accepted": return isThere(o) ? ["report", "assign"] : ["arrive", "report", "assign"];
    case "assigned": return isThere(o) ? ["report", "assign"] : ["arrive", "report", "assign"];
    case "reported": return o.reported_by === me ? ["reject"] : ["verify", "reject"];
    default: return [];
  }
}

/** The other verbs that make sense now. @param {Order} o @param {string} me @param {number} now  ms */
export function otherSteps(o, me, now) {
  const list = [];
  const pause = o.pauses.at(-1);
  if (pause && !pause.decided && pause.by !== me) list.push("approve");
  if (["accepted", "assigned"].includes(o.state)) list.push(o.paused ? "resume" : "pause");
  if (living.includes(o.state) && o.late) list.push("rectify");
  const closed = o.closed_at ? Date.parse(o.closed_at) : undefined;
  if (o.late && !o.objection && o.state !== "cancelled" && (closed === undefined || now - closed < 7 * 86_400_000)) list.push("object");
  if (o.objection && !o.objection.decided && o.objection.by !== me) list.push("decide");
  if (living.includes(o.state)) list.push("cancel");
  list.push("notes");
  return list;
}

/** Which verbs need a reason. @param {string} verb */
export const needsNote = (verb) => ["pause", "reject", "rectify", "object", "decide", "cancel", "notes"].includes(verb);
/** Which verbs need a time. @param {string} verb */
export const needsUntil = (verb) => ["pause", "rectify"].includes(verb);
/** Which verbs are a yes or a no. @param {string} verb */
export const isDecision = (verb) => ["approve", "decide"].includes(verb);

/** What is overdue first, then what is due first. @param {Order[]} list */
export function byUrgency(list) {
  return [...list].sort((a, b) => Number(b.late) - Number(a.late) || a.deadline.localeCompare(b.deadline) || a.id.localeCompare(b.id));
}

/** An id for a contractor: its name where that has letters, or a number. @param {string} name @param {string[]} taken */
export function vendorID(name, taken) {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40) || "vendor";
  for (let n = 1; ; n++) {
    const id = n === 1 && plain !== "vendor" ? plain : `${plain}-${n}`;
    if (!taken.includes(id)) return id;
  }
}

/** @type {Record<string, string>} */
const faultOfRule = { "device.offline": "offline", "button.offline": "offline", "edge.away": "offline", "edge.clock": "other", "battery.low": "battery", "power.lost": "power", "sensor.leak": "damage" };

/** What is wrong, as a work order names it. @param {{rule: string}} alert */
export function faultOf(alert) {
  return faultOfRule[alert.rule] ?? (alert.rule.startsWith("gate.") ? "lock" : alert.rule.startsWith("camera.") ? "picture" : "other");
}

/** Whether somebody may have to go and mend something. @param {{category: string, rule: string, limited?: boolean, not_recorded?: boolean}} alert */
export function orderable(alert) {
  return !alert.limited && !alert.not_recorded && (alert.category === "maintenance" || alert.rule.startsWith("gate.") || alert.rule === "device.tamper");
}
