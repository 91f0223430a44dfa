// Words that depend on more than one value.
import { lang, listed as inARow, pick, t, term } from "./i18n.js";
import { duration } from "./format.js";
import { computed } from "./ui.js";
import { half } from "./translate.js";
import { isCall, placeParts } from "./alerts.js";
import { nameOf, namesOf } from "./names.js";
import { devices, me, names, needName, sites } from "../state.js";

/** @typedef {import("./api.js").Alert} Alert */

/** Whose words an alert is told in: calls are answered, property takes on, all others take in. @param {Alert} a */
function desk(a) {
  if (isCall(a)) return "care";
  return a.category === "maintenance" ? "maintenance" : "safety";
}

/** A stage in the words of the alert's desk. @param {Alert} a @param {string} stage */
export function stageWord(a, stage) {
  // An officer was sent: only then is it said so.
  if (stage === "dispatched" && desk(a) === "safety" && (a.sendings ?? []).some((one) => one.officer && !one.released_at)) return t("stage.officer");
  return term(`stage.${desk(a)}`, stage);
}

/** What a button does, in the words of the alert's desk. @param {Alert} a @param {string} verb */
export function verbWord(a, verb) {
  return term(`verb.${desk(a)}`, verb);
}

/** 求助 or 告警, with the desk. @param {Alert} a */
export function kindWord(a) {
  return isCall(a) ? t("alert.call") : term("category", a.category);
}

/** @param {Alert} a */
export function title(a) {
  return pick(a.title, a.title_en) || kindWord(a);
}

/** Conditions send one text with both languages in it; ids become names. @param {Alert} a */
export function summary(a) {
  const text = a.summary === a.summary_en ? half(a.summary ?? "", lang()) : pick(a.summary, a.summary_en);
  const site = a.site ? sites.items.value.get(a.site)?.name : undefined;
  const named = site ? text.replace(site, siteName(a.site)) : text;
  const device = [a.device, `设备 ${a.device}`, `device ${a.device}`];
  return named.split(" · ").map((part) => (device.includes(part) ? deviceName(a.device) : part)).join(" · ");
}

/** What the summary says beyond the place and the device. @param {Alert} a */
export function beyondPlace(a) {
  const said = [siteName(a.site), deviceName(a.device)];
  return summary(a).split(" · ").filter((part) => !said.includes(part)).join(" · ");
}

/** Who did it: a name, the system, or a program's token. @param {string|undefined} by */
export function person(by) {
  if (!by) return "";
  if (by === "system") return t("timeline.system");
  if (by === me().username) return me().name;
  if (by.startsWith("token:")) return by.replace("token:", t("timeline.program"));
  const name = nameOf(by, names.value);
  if (name === undefined) needName(by);
  return name ?? by;
}

/**
 * One reason: a word of a driver's list or a text with both languages in it,
 * and perhaps a detail behind a colon. Details that are no word of the list are
 * a program's English, and stay out of the Chinese.
 * @param {string} reason
 */
export function reasonWord(reason) {
  const [name, ...rest] = reason.split(": ");
  const said = [listed(name) ?? half(name, lang())];
  if (rest.length) said.push(listed(rest[0]) ?? (lang() === "en" ? rest.join(": ") : ""));
  return said.filter(Boolean).join(lang() === "en" ? ": " : "：");
}

function listed(/** @type {string} */ name) {
  const word = term("reason", name);
  return word === name ? undefined : word;
}

/** Why a device is not well. @param {string[]|undefined} reasons */
export function reasonsOf(reasons) {
  return (reasons ?? []).map(reasonWord).join(lang() === "en" ? "; " : "；");
}

/** The name of a place; its id when nobody named it. @param {string|undefined} id */
export function siteName(id) {
  const site = id ? sites.items.value.get(id) : undefined;
  return site ? pick(site.name, site.name_en) : id ?? "";
}

/** The name of a public area, which mostly is a place of the registry as well. @param {{area?: string, name?: string}} a */
export function areaName(a) {
  const site = sites.items.value.get(a.area ?? "");
  return (lang() === "en" && site?.name_en) || a.name || a.area || "";
}

/** Where it is, down to the home, unless the words beside it say so already. @param {Alert} a */
export function placeOf(a) {
  const said = `${title(a)} ${summary(a)}`;
  return placeParts(siteName(a.site), a.location, (n) => t("guard.building", { n })).filter((part) => !said.includes(part)).join(" ");
}

/** The shortest that names a place: the home, else the place in the open, else what it is. @param {Alert} a */
export const codeOf = (a) => a.location?.unit || siteName(a.site) || title(a);

/** @type {Map<string, string|undefined>} */
let lastNames = new Map();
const deviceNames = computed(() => (lastNames = namesOf(devices.items.value, lastNames, lang() === "en")));

/** The name of a device; its id when nobody named it. @param {string|undefined} id */
export function deviceName(id) {
  return deviceCalled(id, "");
}

/** The name of a device that an answer tells beside its id: as this desk's list has it, else as it was told. @param {string|undefined} id @param {string|undefined} told */
export function deviceCalled(id, told) {
  return (id && deviceNames.value.get(id)) || told || id || "";
}

/** The name of a device on a record, which keeps the one it had: as it was told, or in English today's where there is one. @param {string|undefined} id @param {string|undefined} told */
export function deviceRecorded(id, told) {
  const english = lang() === "en" && id && deviceNames.value.has(id) && devices.items.peek().get(id)?.name_en;
  return english || told || deviceName(id);
}

/** What a metric measures; its name when this page does not know it. @param {string} metric */
export function metricWord(metric) {
  const door = /^door(\d+)_(open|locked)$/.exec(metric);
  if (!door) return term("metric", metric);
  return door[2] === "open" ? t("metric.door.open", { n: door[1] }) : t("metric.door.locked", { n: door[1] });
}

/** A length of time in the present language. @param {number} ms */
export const lasting = (ms) => duration(ms, lang());

/** What happened, on a line of a timeline. @param {Alert} a @param {import("./api.js").Entry} entry */
export function entryWord(a, entry) {
  if (entry.action === "ticks") return term("step", (entry.note ?? "").split(" · ")[0]);
  const stage = stageAfter[entry.action];
  return stage ? stageWord(a, stage) : term("entry", entry.action);
}

/** @type {Record<string, string>} */
const stageAfter = { acknowledge: "acknowledged", dispatch: "dispatched", arrive: "on_scene", resolve: "resolved" };

/**
 * The note of a line: a person's own words; of a resolution, the outcome's word
 * first. Ids that only lead elsewhere are left out.
 * @param {import("./api.js").Entry} entry
 */
export function entryNote(entry) {
  if (!entry.note || ["hidden", "recorded", "changed", "grouped"].includes(entry.action)) return "";
  if (entry.action === "undo") return term("undo", entry.note);
  if (entry.action === "channel_failed") return failedNote(entry.note);
  if (entry.action === "handed") {
    const [channel, who, ...rest] = entry.note.split(" · ");
    return [term("channel", channel), whoIsTold(who), ...rest].filter(Boolean).join(" · ");
  }
  if (["paged", "escalated", "skipped", "nobody"].includes(entry.action)) { // which policy it was helps nobody here
    const [, who = "", ...rest] = entry.note.split(" · ");
    return [inARow(who.split("、").map(whoIsTold)), ...rest].filter(Boolean).join(" · ");
  }
  if (entry.action === "dispatch") return swapFirst(entry.note, person); // who was sent
  if (entry.action === "ticks" && entry.note.startsWith("card_step · ")) return stepNote(entry.note.split(" · ").slice(1));
  if (entry.action === "reports") return reportNote(entry.note);
  if (entry.action === "report_due" || entry.action === "report_overdue") return term("report.kind", entry.note);
  if (entry.action === "ticks") {
    const [tick, first, ...rest] = entry.note.split(" · ");
    return [first && term(`result.${tick}`, first), half(rest.join(" · "), lang())].filter(Boolean).join(" · ");
  }
  if (entry.action !== "resolve" && entry.action !== "recovered") return entry.note;
  const [outcome, ...rest] = entry.note.split(" · ");
  return [term("outcome", outcome), ...rest].join(" · ");
}

// The hub writes whom it tells by name: a person's, or its own of a desk (hub/duty).
/** @type {Record<string, string>} */
const desksTold = { 为老服务坐席: "care", 社区警务室: "police", 物业值班: "property", 门岗: "guard" };

/** Whom the hub told: a desk in the present language, a person by name. @param {string} [name] */
export const whoIsTold = (name = "") => (Object.hasOwn(desksTold, name) ? term("duty.desk", desksTold[name]) : name);

// A message that did not arrive: the channel, whose, and why. A channel's own English stays out of the Chinese.
function failedNote(/** @type {string} */ note) {
  const [channel, who, ...why] = note.split(" · "), reason = why.join(" · ");
  return [term("channel", channel), whoIsTold(who), listed(reason) ?? (lang() === "en" ? reason : "")].filter(Boolean).join(" · ");
}

// A step of a card: the hub wrote it in Chinese and behind it in English; what follows is a person's.
/** @param {string[]} parts */
function stepNote([zh, en, ...note]) {
  if (!en || /[\u3400-\u9fff]/.test(en)) return [zh, en, ...note].filter(Boolean).join(" · ");
  return [pick(zh, en), ...note].join(" · ");
}

// A report that was sent: which, to whom, by which way, under which number.
function reportNote(/** @type {string} */ note) {
  const [kind, to, way, ...reference] = note.split(" · ");
  return [term("report.kind", kind), to, term("report.way", way), ...reference].join(" · ");
}

// The note with its first part said in another way.
function swapFirst(/** @type {string} */ note, /** @type {(first: string) => string} */ say) {
  const [first, ...rest] = note.split(" · ");
  return [say(first), ...rest].filter(Boolean).join(" · ");
}

/** For how long a gate is held, on its button. @param {number} minutes */
export function holdWords(minutes) {
  return minutes < 60 ? t("door.minutes", { n: minutes }) : t("door.hours", { n: minutes / 60 });
}
