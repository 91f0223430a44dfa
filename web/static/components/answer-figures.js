// How soon calls were taken, against the targets. A share of few calls says
// nothing, and is not shown as one.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { response } from "../lib/api-desk.js";
import { number } from "../lib/format.js";
import { useAsked } from "./care-panels.js";

/** @param {{calls: string}} props  changes with each change of a call */
export default function AnswerFigures({ calls }) {
  const { found } = useAsked(response, calls);
  if (!found) return null;
  const share = (pct, met, of, target) => (of >= found.targets.fewest ? html`<b class=${pct < target ? "bad" : ""}>${number(pct)}%</b>` : html`<b>${met}/${of}</b> <span class="quiet">${t("figures.few")}</span>`);
  const span = (name, f) => html`<p class="figure"><b>${name}</b><span>${t("figures.quick", { n: found.targets.quick_s })} ${share(f.quick_pct, f.quick, f.count, found.targets.quick_pct)}</span>
    <span>${t("figures.slow", { n: found.targets.slow_s })} ${share(f.slow_pct, f.slow, f.slow_of, found.targets.slow_pct)}</span>
    ${f.arrive_of > 0 && html`<span>${t("figures.arrived")} <b>${f.arrived}/${f.arrive_of}</b></span>`}
    <span class="quiet">${t("figures.count", { n: f.count })}${f.partial ? ` · ${t("figures.partial")}` : ""}</span></p>`;
  return html`<section class="card panel figures"><h2>${t("figures.title")}</h2>
    ${span(t("figures.today"), found.today)}${span(t("figures.month"), found.days_30)}
    <details><summary class="quiet">${t("figures.how")}</summary><p class="quiet">${t("figures.formula", { quick: number(found.targets.quick_pct), slow: number(found.targets.slow_pct), n: found.targets.fewest })}</p></details></section>`;
}
