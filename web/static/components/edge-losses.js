// What an edge gave up, sent twice or had refused, with the reasons.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { count } from "../lib/format.js";
import Empty from "./empty.js";
import { timed } from "../lib/times.js";
import When from "./when.js";

/** @param {{edge: import("../lib/api.js").Edge}} props */
export default function EdgeLosses({ edge }) {
  const refused = Object.entries(edge.refused ?? {});
  const gaps = edge.gaps ?? [];
  return html`<div class="losses">
    <h3>${t("edge.gaps")}</h3>
    ${gaps.length === 0 ? html`<${Empty} text=${t("edge.gaps.none")} />` : html`<ul>${gaps.map((g) => html`<li key=${`${g.stream} ${g.lane} ${g.from}`}>
      ${timed(g.at)} ${term("lane", g.lane)} ${g.from === g.to ? g.from : `${g.from}–${g.to}`} ${g.resent ? html`<span class="quiet">${t("edge.resent")}</span>` : html`<b class="bad">${t("edge.given_up")}</b>`}
    </li>`)}</ul>`}
    <h3>${t("edge.refused")}</h3>
    ${refused.length === 0 ? html`<${Empty} text=${t("edge.refused.none")} />` : html`<ul class="reasons">${refused.map(([reason, n]) => html`<li key=${reason}><b>${count(n)}</b> ${term("refusal", reason)} <code>${reason}</code></li>`)}</ul>`}
    ${(edge.refusals ?? []).length > 0 && html`<div class="scroll"><table class="table"><thead><tr><th scope="col">${t("edge.when")}</th><th scope="col">${t("edge.lane")}</th><th scope="col">${t("edge.reason")}</th><th scope="col">${t("edge.detail")}</th></tr></thead>
      <tbody>${(edge.refusals ?? []).map((r, i) => html`<tr key=${i}><td><${When} at=${r.time} /></td><td>${term("lane", r.lane)}</td><td>${term("refusal", r.reason)}</td><td><code>${[r.device, r.detail].filter(Boolean).join(": ")}</code></td></tr>`)}</tbody></table></div>`}
    ${(edge.faults ?? []).length > 0 && html`<h3>${t("edge.faults")}</h3><ul>${(edge.faults ?? []).map((f) => html`<li key=${f.device}><b>${f.device}</b> <code>${f.reason}</code></li>`)}</ul>`}
  </div>`;
}
