// Reports as they are written: what a form holds, and which text is shown. Pure.

/** @typedef {import("./api-police.js").Writing} Writing */
/** @typedef {{lang: string, text: string, to: string, way: string, reference: string}} Form */

/** What is typed of a draft; of none, the Chinese text as the records have it. @param {Writing|undefined} writing @returns {Form} */
export const formOf = (writing) => ({ lang: writing?.lang || "zh", text: writing?.text ?? "", to: writing?.to ?? "", way: writing?.way ?? "", reference: writing?.reference ?? "" });

/** @param {Form} a @param {Form} b */
export const same = (a, b) => a.lang === b.lang && a.text === b.text && a.to === b.to && a.way === b.way && a.reference === b.reference;

/** The text that is shown and sent: what was typed, or the records' own. @param {Form} form @param {{draft?: string, draft_en?: string}} known */
export const textOf = (form, known) => form.text || (form.lang === "en" ? known.draft_en : known.draft) || "";

/** What an overdue matter's alert is about: the page on which it is done. @param {{rule: string, key?: string}} alert @returns {{page: string, word: string}|undefined} */
export function matterOf(alert) {
  const id = (alert.key ?? "").slice(alert.rule.length + 1);
  if (!id) return undefined;
  if (alert.rule === "report.overdue") return { page: `#/alerts/${id}`, word: "report" };
  if (alert.rule === "hazard.overdue" || alert.rule === "hazard.escalated") return { page: `#/hazards?one=${id}`, word: "hazard" };
  return undefined;
}
