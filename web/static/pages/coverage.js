// 可视覆盖: which public areas are really seen now, by which cameras, what fell blind
// and what to mend first. Coverage by area and by points are never one figure.
import { html } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { openByPlace, useCoverage } from "../lib/coverage.js";
import { number, percent } from "../lib/format.js";
import { blindOnes, standing } from "../lib/plan.js";
import { may } from "../lib/roles.js";
import { now } from "../lib/clock.js";
import { choose } from "../lib/place.js";
import { deviceName, person } from "../lib/words.js";
import { me } from "../state.js";
import CoverageSuggestions from "../components/coverage-suggestions.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import PlanView from "../components/plan-view.js";
import { timed } from "../lib/times.js";
import When from "../components/when.js";

/** @param {{query: Record<string, string>}} props */
export default function CoveragePage({ query }) {
  const { value, error, load } = useCoverage();
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const [c, plan, { types }] = value;
  const draws = may(me(), "coverage.draw") && html`<p><a class="button" href="#/coverage/plan">${t("coverage.draw")}</a></p>`;
  if (c.version === 0) return html`<h1>${t("page.coverage")}</h1><${Empty} text=${t("coverage.none")} />${draws}`;
  const type = (/** @type {string} */ id) => types.find((one) => one.type === id)?.[lang() === "en" ? "en" : "zh"] ?? id;
  const rank = ["dark", "partly", "unknown", "unplanned", "seen"];
  const areas = [...c.areas].sort((a, b) => rank.indexOf(standing(a)) - rank.indexOf(standing(b)) || b.weight - a.weight || (a.area < b.area ? -1 : 1));
  const pick = (/** @type {string} */ area) => choose({ area: area === query.area ? undefined : area });
  const worst = c.losses[0];
  return html`<div class="coverage">
    <div class="work-head"><h1>${t("page.coverage")}</h1><span class="chips"><a class="chip" href="#/coverage/history">${t("covered.title")}</a><a class="chip" href="#/coverage/outages">${t("outages.title")}</a></span></div>
    ${error && html`<p class="bad" role="status">${t("coverage.stale")}</p>`}
    <dl class="sums card">
      <div class=${c.by_area.share < 0.995 ? "bad" : ""}><dt>${t("coverage.by.area")}</dt><dd>${percent(c.by_area.share)}${unknownShare(c)}</dd></div>
      <div><dt>${t("coverage.by.points")}</dt><dd>${percent(c.by_points.share)} <small>${c.by_points.covered}/${c.by_points.points}</small></dd></div>
      ${c.key_cameras.total > 0 && html`<div class=${c.key_cameras.seeing < c.key_cameras.total ? "bad" : ""}><dt>${t("coverage.key")}</dt><dd>${c.key_cameras.seeing}/${c.key_cameras.total}</dd></div>`}
      <div><dt>${t("coverage.as.of")}</dt><dd class="when"><${When} at=${c.at} /></dd></div>
    </dl>
    <div class="coverage-columns">
      <figure class="card"><${PlanView} plan=${plan} chosen=${query.area} choose=${pick} alarms=${openByPlace()} />
        <figcaption class="legend">${["seen", "dark", "unknown", "unplanned"].map((one) => html`<span key=${one} class=${`legend-${one}`}>${term("standing", one)}</span>`)}</figcaption></figure>
      <div>
        <section class="card"><h2>${t("coverage.areas")}</h2><ul class="area-list">${areas.map((a) => html`<li key=${a.area} class=${a.area === query.area ? "chosen" : ""}>
          <button type="button" aria-pressed=${a.area === query.area} onClick=${() => pick(a.area)}><b>${a.name || a.area}</b> <span class="quiet">${type(a.type)}</span><span class=${`share standing-${standing(a)}`}>${percent(a.share)} · ${term("standing", standing(a))}</span></button>
          ${blindOnes(a).map((id) => html`<p key=${id} class="cause"><a href=${`#/devices/${id}`}>${deviceName(id)}</a> ${causeOf(plan, id)}</p>`)}</li>`)}</ul></section>
        <section class="card"><h2>${t("coverage.repairs")}</h2>${c.repairs.length === 0 ? html`<p>${t("coverage.repairs.none")}</p>` : html`<ol class="repairs">${c.repairs.map((r) => html`<li key=${r.camera}><a href=${`#/devices/${r.camera}`}>${deviceName(r.camera)}</a> ${term("condition", r.condition)} · ${r.weighted_m2 > 0 ? t("coverage.back", { n: number(r.weighted_m2, 0) }) : t("coverage.back.none")}${r.since_known ? html` · ${t("coverage.hours", { n: number(r.hours, 1) })}` : ""}</li>`)}</ol>`}
          ${worst && html`<p class="quiet">${t("coverage.worst", { camera: deviceName(worst.camera), n: number(worst.weighted_m2, 0) })}</p>`}</section>
        ${c.faults.length > 0 && html`<section class="card"><h2>${t("coverage.faults")}</h2><ul class="lines">${c.faults.map((f, i) => html`<li key=${i}><a href=${`#/devices/${f.camera}`}>${deviceName(f.camera)}</a> ${term("coverage.fault", f.kind)} ${f.area ?? f.window ?? ""}</li>`)}</ul></section>`}
        <${CoverageSuggestions} />
      </div>
    </div>
    <p class="quiet">${t("coverage.formula")} ${c.signed_by ? t("coverage.signed", { by: person(c.signed_by), at: timed(c.signed_at), n: c.version }) : ""}</p>
    ${draws}
  </div>`;
}

function causeOf(plan, id) {
  const camera = plan.cameras.find((c) => c.camera === id);
  return camera ? term("condition", camera.state.condition) : "";
}

// What is not known is neither seen nor blind, and is said beside the figure.
function unknownShare(c) {
  const share = c.by_area.total_weighted_m2 > 0 ? c.by_area.unknown_weighted_m2 / c.by_area.total_weighted_m2 : 0;
  return share > 0.0005 && html` <small>${t("coverage.unknown", { share: percent(share) })}</small>`;
}
