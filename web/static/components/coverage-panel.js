// Beside the police desk's queue: the plan with what is not seen and what is open there.
import { html } from "../lib/ui.js";
import { listed, t, term } from "../lib/i18n.js";
import { openByPlace, useCoverage } from "../lib/coverage.js";
import { percent } from "../lib/format.js";
import { blindOnes, standing } from "../lib/plan.js";
import { go } from "../lib/place.js";
import { areaName, deviceName } from "../lib/words.js";
import PlanView from "./plan-view.js";

export default function CoveragePanel() {
  const { value, error } = useCoverage();
  if (!value || value[0].version === 0) return null; // nothing was drawn, or the hub keeps no plan: the queue says what there is
  const [c, plan] = value;
  const blind = c.areas.filter((a) => standing(a) !== "seen");
  return html`<section class="card coverage-panel" aria-label=${t("page.coverage")}>
    <h2><a href="#/coverage">${t("coverage.by.area")}</a> <b class=${c.by_area.share < 0.995 ? "bad" : ""}>${percent(c.by_area.share)}</b></h2>
    ${error && html`<p class="bad" role="status">${t("coverage.stale")}</p>`}
    <${PlanView} plan=${plan} choose=${(area) => go("/coverage", { area })} alarms=${openByPlace()} />
    <ul class="area-list" aria-live="polite">${blind.length === 0 && html`<li class="quiet">${t("coverage.all.seen", { n: c.areas.length })}</li>`}
      ${blind.map((a) => html`<li key=${a.area}><b class=${`standing-${standing(a)}`}>${areaName(a)} ${term("standing", standing(a))}</b> ${listed(blindOnes(a).map((id) => deviceName(id)))}</li>`)}</ul>
  </section>`;
}
