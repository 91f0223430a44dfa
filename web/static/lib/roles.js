// What each desk sees and does. Pure; the hub enforces it, this only leaves out
// what it would refuse.

/** @typedef {{roles: string[], rights: string[]}} Who  the session, or what of it matters here */

const pages = {
  care: ["care", "queue", "residents", "requests", "handover", "exercises", "figures", "duty", "my", "noise"],
  police: ["queue", "coverage", "cameras", "patrols", "hazards", "points", "archive", "recordings", "retrievals", "inspection", "orders", "figures", "handover", "duty", "my", "noise"],
  property: ["queue", "upkeep", "guard", "devices", "orders", "install", "figures", "coverage", "patrols", "hazards", "points", "archive", "recordings", "retrievals", "inspection", "handover", "duty", "my", "noise", "rules"],
  admin: ["queue", "care", "upkeep", "guard", "devices", "orders", "install", "figures", "coverage", "cameras", "patrols", "hazards", "points", "archive", "recordings", "retrievals", "inspection", "edges", "users", "handover", "exercises", "duty", "my", "policies", "response", "noise", "rules", "wall"],
};
// What a desk needs all day; a phone has room for four.
/** @type {Record<string, string[]>} */
const first = {
  care: ["care", "queue", "residents", "handover"],
  police: ["queue", "coverage", "cameras", "handover"],
  property: ["queue", "upkeep", "guard", "orders"],
  admin: ["queue", "care", "devices", "duty"],
};
const order = ["care", "queue", "residents", "requests", "upkeep", "guard", "devices", "orders", "install", "figures", "coverage", "cameras", "patrols", "hazards", "points", "archive", "recordings", "retrievals", "inspection", "edges", "users", "handover", "exercises", "duty", "my", "policies", "response", "noise", "rules", "wall"];
// What belongs together, in the order in which it stands; each page is in one of them.
const sections = {
  shift: ["care", "queue", "residents", "requests"],
  devices: ["upkeep", "guard", "devices", "install", "edges", "wall"],
  seeing: ["coverage", "cameras", "archive", "recordings", "retrievals", "inspection", "figures"],
  ground: ["my", "orders", "patrols", "hazards", "points"],
  duty: ["handover", "duty", "users", "exercises", "policies", "response", "noise", "rules"],
};
const fewPages = 6; // so many need no headings
const sees = { care: ["care"], police: ["safety", "care"], property: ["maintenance", "safety"], admin: ["care", "safety", "maintenance"] };
/** @type {Record<string, string>} */
const actsOn = { care: "care", safety: "police", maintenance: "property" };

function union(/** @type {Record<string, string[]>} */ table, /** @type {string[]} */ roles) {
  return new Set(roles.flatMap((/** @type {string} */ role) => table[role] ?? []));
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

/** @typedef {{name: string, pages: string[]}} Section */

/** The same in sections; a desk with few of them has one without a name. @param {Who} who @returns {Section[]} */
export function sectionsOf(who) {
  const others = otherPagesOf(who);
  if (others.length <= fewPages) return others.length ? [{ name: "", pages: others }] : [];
  return Object.entries(sections)
    .map(([name, all]) => ({ name, pages: all.filter((page) => others.includes(page)) }))
    .filter((one) => one.pages.length > 0);
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
