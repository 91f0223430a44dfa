// One figure in a table: its value or why there is none, and whether it meets its goal.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { number } from "../lib/format.js";

/** @param {{rate: import("../lib/api-inspection.js").Rate, name: string, press: () => void}} props */
export default function FigureCell({ rate, name, press }) {
  const told = rate.pct !== undefined;
  const text = rate.pct !== undefined ? `${number(Math.floor(rate.pct * 100 + 1e-6) / 100, 2)}%` : term("kpi.collecting.short", rate.collecting ?? "time");
  return html`<td class="num">${rate.of_s === 0
    ? html`<span class="quiet">—</span>`
    : html`<button type="button" class=${`figure-cell ${rate.met === false ? "upkeep-bad" : told ? "" : "quiet"}`} title=${told ? undefined : term("kpi.collecting", rate.collecting ?? "time")} aria-label=${`${name} ${term("kpi", rate.figure)} ${text}${rate.met === false ? ` ${t("kpi.missed")}` : ""}`} onClick=${press}>${text}${rate.met === false ? " ▾" : ""}</button>`}</td>`;
}
