// The figures of one desk: each with its goal, how it is worked out, and over
// what time. While too little was collected nothing is judged.
import { html } from "../lib/ui.js";
import { sentences, t, term } from "../lib/i18n.js";
import { number } from "../lib/format.js";
import { moment } from "../lib/quiet.js";

const signs = { per_hour: "≤ ", busy_spans: "< ", standing: "< ", older_day: "< ", worst_source: "≤ " };
const parts = new Set(["busy_spans", "minor_share", "major_share", "severe_share", "worst_source"]);

/** @param {{load: import("../lib/api-noise.js").Load}} props */
export default function LoadGoals({ load }) {
  const verdict = (g) => (g.collecting ? ["wait", t("noise.collecting")] : g.met ? ["met", t("noise.met")] : ["missed", t("noise.missed")]);
  const unit = (name, n) => number(n, 1) + (parts.has(name) ? "%" : "");
  return html`<section class="card load" aria-label=${t("noise.figures")}>
    ${load.flood && html`<p class="flood" role="status">${t("noise.flood", { n: load.last_span })}</p>`}
    <p class="quiet">${sentences(t("noise.period", { from: moment(load.from), to: moment(load.to) }), t("noise.counted", { alarms: load.alarms, hidden: load.hidden, silenced: load.silenced, calls: load.calls }), load.cut && t("noise.cut"))}</p>
    <div class="scroll"><table class="table goals stacked">
      <thead><tr><th scope="col">${t("noise.figure")}</th><th scope="col">${t("noise.value")}</th><th scope="col">${t("noise.goal")}</th><th scope="col">${t("noise.state")}</th></tr></thead>
      <tbody>${load.goals.map((g) => html`<tr key=${g.name}>
        <th scope="row">${term("goal", g.name)}<small class="quiet">${term("formula", g.name)}</small></th><td class="load-value" data-name=${t("noise.value")}>${unit(g.name, g.value)}</td><td class="load-goal" data-name=${t("noise.goal")}>${(signs[g.name] ?? t("noise.about")) + unit(g.name, g.goal)}</td>
        <td data-name=${t("noise.state")}><span class="verdict verdict-${verdict(g)[0]}">${verdict(g)[1]}</span></td></tr>`)}</tbody>
    </table></div>
  </section>`;
}
