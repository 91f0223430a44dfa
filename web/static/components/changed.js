// Somebody was quicker, or it happened again: what is different from what was on
// the screen when the button was pressed.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { entryNote, entryWord, person, stageWord } from "../lib/words.js";
import { timed } from "../lib/times.js";

/** @param {{alert: import("../lib/api.js").Alert, conflict: import("../lib/acts.js").Conflict, done: () => void}} props */
export default function Changed({ alert, conflict, done }) {
  const { fields, entries } = conflict.changes;
  const value = (name, v) => {
    if (v === undefined || v === "") return "—";
    if (name === "state") return stageWord(alert, v);
    if (name === "assignee") return person(v);
    if (name === "severity") return term("severity", v);
    return name === "outcome" ? term("outcome", v) : String(v);
  };
  return html`<div class="changed" role="status">
    <h3>${t("changed.title")}</h3>
    <ul>
      ${fields.map((f) => html`<li key=${f.name}>${term("field", f.name)}: <s>${value(f.name, f.from)}</s> → <b>${value(f.name, f.to)}</b></li>`)}
      ${entries.map((e, i) => html`<li key=${`e${i}`}>${timed(e.at)} ${person(e.by)}: <b>${entryWord(alert, e)}</b> ${entryNote(e)}</li>`)}
    </ul>
    <p>${t("changed.kept")}</p>
    <button class="button" onClick=${done}>${t("changed.ok")}</button>
  </div>`;
}
