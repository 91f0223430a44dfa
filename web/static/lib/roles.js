// What each desk sees and does. Pure; the hub enforces it, this only leaves out
// what it would refuse.

/** @typedef {{roles: string[], rights: string[]}} Who  the session, or what of it matters here */

const pages = {
  care: ["care", "queue", "residents", "requests", "handover", "exercises", "figures", "duty", "noise"],
  police: ["queue", "coverage", "cameras", "patrols", "hazards", "points", "archive", "recordings", "retrievals", "inspection", "orders", "figures", "handover", "duty", "noise"],
  property: ["queue", "upkeep", "guard", "devices", "orders", "install", "figures", "coverage", "patrols", "hazards", "points", "archive", "recordings", "retrievals", "inspection", "handover", "duty", "noise", "rules"],
  admin: ["queue", "care", "upkeep", "guard", "devices", "orders", "install", "figures", "coverage", "cameras", "patrols", "hazards", "points", "archive", "recordings", "retrievals", "inspection", "edges", "users", "handover", "exercises", "duty", "policies", "response", "noise", "rules"],
};
// What a desk needs all day; a phone has room for four.
const first = {
  care: ["care", "queue", "residents", "handover"],
  police: ["queue", "coverage", "cameras", "handover"],
  property: ["queue", "upkeep", "guard", "orders"],
  admin: ["queue", "care", "devices", "duty"],
};
const order = ["care", "queue", "residents", "requests", "upkeep", "guard", "devices", "orders", "install", "figures", "coverage", "cameras", "patrols", "hazards", "points", "archive", "recordings", "retrievals", "inspection", "edges", "users", "handover", "exercises", "duty", "policies", "response", "noise", "rules"];
const sees = { care: ["care"], police: ["safety", "care"], property: ["maintenance", "safety"], admin: ["care", "safety", "maintenance"] };
const actsOn = { care: "care", safety: "police", maintenance: "property" };

function union(table, roles) {
  return new Set(roles.flatMap((role) => table[role] ?? []));
}

/** The pages of the navigation, in their order. @param {Who} who */
export function pagesOf(who) {
  const mine = union(pages, who.roles);
  return order.filter((page) => mine.has(page));
}

/** Those that are always in sight. @param {Who} who */
export function mainPagesOf(who) {
  return (who.roles.length === 1 && first[who.roles[0]]) || pagesOf(who).slice(0, 4);
}

/** Those behind 更多. @param {Who} who */
export function otherPagesOf(who) {
  const main = mainPagesOf(who);
  return pagesOf(who).filter((page) => !main.includes(page));
}

/** @param {Who} who @param {string} category */
export function maySee(who, category) {
  return union(sees, who.roles).has(category);
}

/** Each desk acts on its own category; property also on gates. @param {Who} who @param {{category: string, rule: string, limited?: boolean}} alert */
export function mayAct(who, alert) {
  if (alert.limited) return false;
  if (who.roles.includes("admin") || who.roles.includes(actsOn[alert.category])) return true; // an empty desk swallows no call
  return who.roles.includes("property") && alert.category === "safety" && alert.rule?.startsWith("gate.");
}

/** Whether the hub granted a right, such as "devices.command". @param {Who} who @param {string} right */
export function may(who, right) {
  return who.rights.includes(right);
}

/** The desk that names the queue; several desks in one are the duty desk. @param {Who} who */
export function deskOf(who) {
  return who.roles.length === 1 && who.roles[0] in pages ? who.roles[0] : "admin";
}

/** The page that a desk begins with. @param {Who} who */
export function homeOf(who) {
  return deskOf(who) === "care" ? "care" : "queue";
}
