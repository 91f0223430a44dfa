// Rosters and policies in words.
import { lang, pick, t, term } from "./i18n.js";
import { lasting } from "./words.js";

/** A date in a zone with its day of the week, short. @param {string} at @param {string} zone */
export function wallDate(at, zone) {
  return new Date(at).toLocaleDateString(lang() === "zh" ? "zh-CN" : "en-GB", { timeZone: zone, weekday: "short", month: "numeric", day: "numeric" });
}

/** 中国标准时间 of Asia/Shanghai, in the chosen language. @param {string} zone */
export function zoneName(zone) {
  const parts = new Intl.DateTimeFormat(lang() === "zh" ? "zh-CN" : "en-GB", { timeZone: zone, timeZoneName: "long" }).formatToParts();
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/** "周一 08:00" of the hub's "1 08:00". @param {string} at */
export function weekClock(at) {
  const [day, time] = at.split(" ");
  return `${term("duty.day", day)} ${time}`;
}

/**
 * The hours of a week with nobody, or with two, in words; the same hours of
 * several days are one line.
 * @param {import("./api-duty.js").Flaw[]} flaws @returns {string[]}
 */
export function flawWords(flaws) {
  const lines = new Map();
  for (const flaw of flaws) {
    const [day, from] = flaw.from.split(" "), [end, to] = flaw.to.split(" ");
    const key = day === end ? [flaw.kind, flaw.post, flaw.pattern, from, to].join("|") : JSON.stringify(flaw);
    const line = lines.get(key) ?? { flaw, days: [], span: day === end ? `${from}–${to}` : `${weekClock(flaw.from)} – ${weekClock(flaw.to)}` };
    if (day === end) line.days.push(term("duty.day", day));
    lines.set(key, line);
  }
  return [...lines.values()].map(({ flaw, days, span }) => {
    const when = days.length === 7 ? `${t("duty.everyday")} ${span}` : days.length ? `${days.join("、")} ${span}` : span;
    const words = flaw.kind === "gap" ? t("duty.gap", { post: flaw.post, when }) : t("duty.overlap", { post: flaw.post, when });
    return flaw.pattern ? `${flaw.pattern}: ${words}` : words;
  });
}

/** When a step comes, or comes again: in seconds while people count in them. @param {number} s */
export const afterWords = (s) => (s <= 180 ? t("policy.seconds", { n: s }) : s % 60 === 0 && s < 3600 ? t("policy.minutes", { n: s / 60 }) : lasting(s * 1000));

/** Whom an aim reaches. @param {import("./api-duty.js").Aim} aim @param {(id: string) => string} person @param {(id: string) => string} roster */
export function aimWords(aim, person, roster) {
  switch (aim.kind) {
    case "desk": return t("policy.aim.desk", { desk: term("duty.desk", aim.desk ?? "") });
    case "post": return aim.roster ? t("policy.aim.post", { roster: roster(aim.roster), post: aim.post ?? "" }) : t("policy.aim.anypost", { post: aim.post ?? "" });
    case "responder": return person(aim.responder ?? "");
    case "holders": return aim.role ? t("policy.aim.holders", { role: term("duty.holder", aim.role) }) : t("policy.aim.allholders");
    case "responsible": return t("policy.aim.responsible");
  }
}

/** What a policy is for. @param {import("./api-duty.js").Policy} policy */
export function whenWords(policy) {
  const { categories = [], severities = [], rules = [], sites = [] } = policy.when ?? {};
  const parts = [categories.map((c) => term("policy.category", c)), severities.map((s) => term("severity", s)), rules, sites].filter((p) => p.length).map((p) => p.join("、"));
  return parts.length ? parts.join(" · ") : t("policy.all");
}

/** @param {{name: string, name_en?: string}} thing */
export const named = (thing) => pick(thing.name, thing.name_en);
