// The figures of cameras of a month and of its days, by community, each with its
// formula; pressed, one opens the cameras that pull it down.
import { html, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { cameraMonth } from "../lib/api-inspection.js";
import { useFetched } from "../lib/fetched.js";
import { number } from "../lib/format.js";
import { half } from "../lib/translate.js";
import { span } from "../lib/figures.js";
import { lasting } from "../lib/words.js";
import Failure from "./failure.js";
import FigureCell from "./figure-cell.js";
import KpiChart from "./kpi-chart.js";
import Loading from "./loading.js";
import PullingList from "./pulling-list.js";
import { timed } from "../lib/times.js";

/** @param {{month: string}} props */
export default function CameraFigures({ month }) {
  const { value: m, error, load } = useFetched(() => cameraMonth(month), [month]);
  const [open, setOpen] = useState(/** @type {{figure: string, from: string, to: string, community?: string, name: string}|undefined} */ (undefined));
  if (!m) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  if (!m.days.length) return html`<section class="card camera-figures"><h2>${t("kpi.title")}</h2><p class="quiet">${t("kpi.none")}</p></section>`;
  const [first, last] = span(month);
  const show = (/** @type {string} */ figure, /** @type {string} */ from, /** @type {string} */ to, /** @type {string} */ name, /** @type {string} */ community = "") => setOpen({ figure, from, to, name, community });
  const sealed = { at: timed(m.written_at), hash: (m.hash ?? "").slice(0, 12) };
  const formulas = Object.fromEntries(m.formulas.map((f) => [f.figure, half(f.text, lang())]));
  const many = m.communities.length > 1;
  const called = (/** @type {import("../lib/api-inspection.js").CommunityRates} */ c) => c.name || c.id || t("kpi.nowhere");
  const row = (/** @type {import("../lib/api-inspection.js").CommunityRates} */ c, /** @type {string} */ name, /** @type {string} */ from, /** @type {string} */ to, /** @type {string} */ id, /** @type {any} */ mark = "") => html`<tr key=${name + from}><th scope="row">${name} ${mark}</th><td class="num">${c.cameras}</td>
    ${c.rates.map((r) => html`<${FigureCell} key=${r.figure} rate=${r} name=${name} press=${() => show(r.figure, from, to, name, id)} />`)}</tr>`;
  const head = html`<thead><tr><th scope="col">${t("kpi.of")}</th><th scope="col">${t("kpi.cameras")}</th>${m.all.rates.map((r) => html`<th key=${r.figure} scope="col">${term("kpi", r.figure)}</th>`)}</tr></thead>`;
  return html`<section class="card camera-figures"><h2>${t("kpi.title")}</h2>
    <p class=${m.intact ? "quiet" : "upkeep-away"} role="status">${m.closed ? (m.intact ? t("kpi.closed", sealed) : t("kpi.broken", sealed)) : t("kpi.running", { days: m.with_data })}</p>
    <dl class="kpi-tiles">${m.all.rates.map((r) => html`<div key=${r.figure} class=${r.met === undefined ? "" : r.met ? "kpi-met" : "kpi-missed"}><dt>${term("kpi", r.figure)}</dt><dd><${Told} rate=${r} /></dd>
      <dd class="quiet">${goal(r)}${r.pct !== undefined ? ` · ${r.met ? t("kpi.met") : t("kpi.missed")}` : ""}${r.cameras < r.all ? ` · ${t("kpi.measured", { n: r.cameras, all: r.all })}` : ""}</dd>
      <dd class="quiet kpi-formula">${short(formulas[r.figure])}</dd><dd><button type="button" class="button" onClick=${() => show(r.figure, first, last, month)}>${t("kpi.which")}</button></dd></div>`)}</dl>
    ${open && html`<${PullingList} ...${open} close=${() => setOpen(undefined)} />`}
    ${many && html`<h3>${t("kpi.communities")}</h3><div class="scroll"><table class="table upkeep-table">${head}<tbody>${m.communities.map((c) => row(c, called(c), first, last, c.id || "-"))}</tbody></table></div>`}
    <h3>${t("kpi.days")}</h3><${KpiChart} of=${m} /><div class="scroll"><table class="table upkeep-table">${head}<tbody>${[...m.days].reverse().map((d) => row(d.all, d.date, d.date, d.date, "", d.intact ? (d.closed ? "" : html`<small>${t("kpi.today")}</small>`) : html`<b class="upkeep-bad">${t("sheets.not.intact")}</b>`))}</tbody></table></div>
    <dl class="kpi-formulas">${m.formulas.map((f) => html`<div key=${f.figure}><dt>${term("kpi", f.figure)}</dt><dd>${formulas[f.figure]}</dd></div>`)}</dl>
    <p class="quiet">${t("kpi.limits", { hours: m.limits.day_s / 3600, days: m.limits.month_days, pct: m.limits.known_pct, cameras: m.limits.few_cameras })} ${t("kpi.aside", { unknown: lasting(m.all.unknown_s * 1000), excused: lasting(m.all.excused_s * 1000) })}</p></section>`;
}

/** Which goal it is measured by: the one of its time. @param {import("../lib/api-inspection.js").Rate} r */
const goal = (r) => (r.goal_pct === r.programme_pct ? t("kpi.goal", { n: number(r.goal_pct, 1) }) : t("kpi.goal.set", { n: number(r.goal_pct, 1), of: number(r.programme_pct, 1) }));

/** The formula itself; what is counted how stands below. @param {string} formula */
const short = (formula) => formula.split(/。|\. /)[0];

/** @param {{rate: import("../lib/api-inspection.js").Rate}} props */
function Told({ rate }) {
  return rate.pct === undefined ? html`<span class="kpi-collecting">${term("kpi.collecting", rate.collecting ?? "time")}</span>` : html`<b>${number(Math.floor(rate.pct * 100 + 1e-6) / 100, 2)}%</b>`;
}
