// The days of a camera's recordings, one square each. What a square says stands in it
// as a sign and behind it as words; its colour only repeats it.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";

const signs = { full: "●", part: "◐", none: "✕", excused: "–", unplanned: "·" };

/** @param {{days: import("../lib/api-recordings.js").Day[], choose?: (date: string) => void, chosen?: string}} props */
export default function RecordingStrip({ days, choose, chosen }) {
  return html`<ol class="strip">${days.map((d) => {
    const words = t("rec.day", { date: d.date, state: term("rec.state", d.state), missing: missing(d) }) + (d.today ? ` ${t("rec.today")}` : "");
    const sign = html`<span aria-hidden="true"><small>${Number(d.date.slice(8))}</small>${signs[d.state]}</span>`;
    return html`<li key=${d.date} class="day day-${d.state} ${d.today ? "day-today" : ""}">${choose
      ? html`<button title=${words} aria-label=${words} aria-pressed=${chosen === d.date} onClick=${() => choose(d.date)}>${sign}</button>`
      : html`<span title=${words}>${sign}<span class="unseen">${words}</span></span>`}</li>`;
  })}</ol>`;
}

/** How much of a day is missing, in words. @param {import("../lib/api-recordings.js").Day} d */
export function missing(d) {
  const s = d.planned_s - (d.excused_s ?? 0) - d.recorded_s;
  return s < 60 ? t("rec.nothing") : t("rec.minutes", { n: Math.round(s / 60) });
}
