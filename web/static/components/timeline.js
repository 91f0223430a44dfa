// What happened and who did it, newest first. Lines are only ever added.
import { html } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { duration } from "../lib/format.js";
import { entryNote, entryWord, person } from "../lib/words.js";
import When from "./when.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function Timeline({ alert }) {
  const entries = [...(alert.timeline ?? [])].reverse();
  return html`<section class="card timeline" aria-labelledby="timeline-title">
    <h2 id="timeline-title">${t("timeline.title")}</h2>
    <ol>${entries.map((entry, i) => html`<li key=${entries.length - i}>
      <${When} at=${entry.at} />
      <div><b>${entryWord(alert, entry)}</b> <span class="quiet">${person(entry.by)}</span>
      ${entry.earlier_s && html`<span class="mark mark-earlier">${t("timeline.earlier", { age: duration(entry.earlier_s * 1000, lang()) })}</span>`}
      ${entry.note && html`<p>${entryNote(entry)}</p>`}</div>
    </li>`)}</ol>
  </section>`;
}
