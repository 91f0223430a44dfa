// A hazard or a point of help on the plan: a sign that differs in shape, and what it is
// as a word; one that is overdue or not fit is marked too.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { place } from "../lib/plan.js";

/** @param {{mark: import("../lib/hazards.js").Mark & {aside?: number}, unit: number}} props */
export default function PlanMark({ mark: m, unit }) {
  const hazard = m.layer === "hazards";
  const said = `${hazard ? term("hazard.kind", m.kind) : term("point.kind", m.kind)} · ${m.name}${m.bad ? ` · ${hazard ? t("hazard.late") : t("point.bad")}` : ""}`;
  return html`<g class="plan-mark ${m.layer} ${m.bad ? "bad" : ""}" role="img" aria-label=${said} transform="translate(${place(m.at)}) scale(${unit}) translate(${(m.aside ?? 0) * 3.6} 4.6)">
    <title>${said}</title>
    ${hazard ? html`<path d="M0 -1.7 1.9 1.4 -1.9 1.4Z" /><text text-anchor="middle" y="1.1" font-size="2">!</text>` : html`<rect x="-1.6" y="-1.6" width="3.2" height="3.2" rx="0.5" /><text text-anchor="middle" y="0.65" font-size="1.7">${term("point.sign", m.kind)}</text>`}
    ${m.bad && html`<circle class="alarm" cx="1.7" cy="-1.7" r="0.8" />`}
  </g>`;
}
