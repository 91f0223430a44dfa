// 指标: the figures of a month, out of the sheets of its days, which never change,
// with their formula and whether they still are as they were written.
import { html } from "../lib/ui.js";
import { lang, listed, t, term } from "../lib/i18n.js";
import { figures, figuresURL } from "../lib/api-upkeep.js";
import { byCategory, byKind, calls, months, span, work } from "../lib/figures.js";
import { useFetched } from "../lib/fetched.js";
import { clock, count, number } from "../lib/format.js";
import { half } from "../lib/translate.js";
import { now } from "../lib/clock.js";
import { choose } from "../lib/place.js";
import { may } from "../lib/roles.js";
import { lasting } from "../lib/words.js";
import { me } from "../state.js";
import CameraFigures from "../components/camera-figures.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";

const shown = ["online_s", "degraded_s", "offline_s", "unknown_s", "planned_s", "excused_s", "suspended_s"];
const most = 13; // sheets are told for 400 days
const day = 86_400_000; // ms

/** @param {{query: Record<string, string>}} props */
export default function Figures({ query }) {
  const list = months(now.value, most);
  const month = list.includes(query.month) ? query.month : months(now.value - day, 1)[0]; // on its first day a month has no figures yet
  const [from, to] = span(month);
  const { value, error, load } = useFetched(() => figures(from, to), [month]);
  return html`<div class="work figures">
    <h1>${t("page.figures")}</h1>
    <div class="figures-head"><label>${t("sheets.month")} <select value=${month} onChange=${(e) => choose({ month: e.currentTarget.value })}>${list.map((one) => html`<option key=${one} value=${one}>${one}</option>`)}</select></label>
      ${value && value.length > 0 && html`<a class="button" href=${figuresURL(from, to)} download>${t("sheets.csv")}</a>`}</div>
    ${may(me(), "inspection.see") && html`<${CameraFigures} month=${month} />`}
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    ${!value && !error && html`<${Loading} />`}
    ${value && (value.length === 0 ? html`<${Empty} text=${t("sheets.none")} next=${t("empty.sheets.none")} />` : html`<${Month} days=${value} />`)}
  </div>`;
}

function Month({ days }) {
  const broken = days.filter((d) => !d.intact), empty = days.filter((d) => !d.data);
  const kinds = byKind(days), categories = byCategory(days), orders = work(days), taken = calls(days);
  const apart = may(me(), "inspection.see"); // cameras have figures of their own, with more asked of them
  const rate = (/** @type {number|undefined} */ n) => (n === undefined ? "—" : `${number(n, 2)}%`);
  return html`
    <p class=${broken.length ? "upkeep-away" : "figures-whole"} role="status">${broken.length ? t("sheets.broken", { n: broken.length, days: listed(broken.map((d) => d.date)) }) : t("sheets.whole", { n: days.length })}${empty.length > 0 ? ` ${t("sheets.empty", { n: empty.length })}` : ""}</p>
    <section class="card"><h2>${t("sheets.devices")}</h2><div class="scroll"><table class="table upkeep-table"><thead><tr><th scope="col">${t("filter.kind")}</th><th scope="col">${t("sheets.online_rate")}</th><th scope="col">${t("sheets.good_rate")}</th>${shown.map((key) => html`<th key=${key} scope="col">${term("sheets", key)}</th>`)}</tr></thead>
      <tbody>${kinds.map((k) => html`<tr key=${k.kind}><th scope="row">${term("kind", k.kind)}</th>${apart && k.kind === "camera" ? html`<td colspan="2" class="quiet">${t("kpi.above")}</td>` : html`<td class="num">${rate(k.online)}</td><td class="num">${rate(k.good)}</td>`}${shown.map((key) => html`<td key=${key} class="num">${k[key] ? lasting(k[key] * 1000) : "0"}</td>`)}</tr>`)}</tbody></table></div>
      <p class="quiet">${half(days.at(-1).formula, lang())}</p><p class="quiet">${t("sheets.excused.rule")}</p></section>
    <section class="card"><h2>${t("sheets.alerts")}</h2>${categories.length === 0 ? html`<p class="quiet">${t("sheets.alerts.none")}</p>` : html`<dl class="facts">${categories.map((a) => html`<div key=${a.category}><dt>${term("category", a.category)}</dt><dd>${t("sheets.raised", { n: a.raised, resolved: a.resolved })}</dd></div>`)}</dl>`}</section>
    <section class="card"><h2>${t("sheets.work")}</h2><dl class="facts">${Object.entries(orders).map(([key, n]) => html`<div key=${key}><dt>${term("sheets.orders", key)}</dt><dd>${count(n)}</dd></div>`)}</dl></section>
    ${taken && html`<section class="card"><h2>${t("sheets.calls")}</h2><dl class="facts">
      <div><dt>${t("sheets.calls.count")}</dt><dd>${taken.count}</dd></div><div><dt>${t("sheets.calls.quick")}</dt><dd>${taken.quick}/${taken.count}</dd></div><div><dt>${t("sheets.calls.slow")}</dt><dd>${taken.slow}/${taken.slow_of}</dd></div><div><dt>${t("sheets.calls.arrived")}</dt><dd>${taken.arrived}/${taken.arrive_of}</dd></div></dl></section>`}
    <section class="card"><h2>${t("sheets.sheets")}</h2><div class="scroll"><table class="table upkeep-table"><thead><tr>${["date", "observed", "written", "hash", "intact"].map((one) => html`<th key=${one} scope="col">${term("sheets.col", one)}</th>`)}</tr></thead>
      <tbody>${[...days].reverse().map((d) => html`<tr key=${d.date}><th scope="row" class="dated">${d.date}</th><td>${d.data ? lasting(d.observed_s * 1000) : t("sheets.nothing")}</td><td><time datetime=${d.written_at}>${clock(d.written_at, lang(), now.value)}</time></td><td><code title=${d.hash}>${d.hash.slice(0, 12)}</code></td><td class=${d.intact ? "" : "upkeep-bad"}>${d.intact ? t("sheets.intact") : t("sheets.not.intact")}</td></tr>`)}</tbody></table></div>
      <p class="quiet">${t("sheets.rule")}</p></section>`;
}
