// 可视覆盖率 over time: of all areas, of a type, of one area; and apart from it, never in
// the same chart, 点位覆盖率. With the hours that each area was dark.
import { html } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { areaName } from "../lib/words.js";
import { coverageHistory, coverageSums, coverageTypes } from "../lib/api-coverage.js";
import { columns, csv, spans } from "../lib/covered.js";
import { save as saveFile } from "../lib/saving.js";
import { months } from "../lib/figures.js";
import { useFetched } from "../lib/fetched.js";
import { number, percent } from "../lib/format.js";
import { href } from "../lib/router.js";
import { now } from "../lib/clock.js";
import { choose } from "../lib/place.js";
import BackLink from "../components/back-link.js";
import CoveredChart from "../components/covered-chart.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import SavedFilters from "../components/saved-filters.js";

const day = 86_400_000;
const month = () => months(now.peek(), 1)[0];

/** @param {{query: Record<string, string>}} props */
export default function CoverageHistory({ query }) {
  const span = query.span in spans ? query.span : "30d";
  const of = query.of ?? "all", compare = query.compare === "yes";
  const { value, error, load } = useFetched(() => {
    const to = now.peek(), long = spans[span] * day, between = { from: new Date(to - long).toISOString(), to: new Date(to).toISOString() };
    const earlier = { from: new Date(to - 2 * long).toISOString(), to: between.from };
    const [kind, id] = of.split(":");
    const what = kind === "type" ? { type: id } : kind === "area" ? { area: id } : {};
    return Promise.all([coverageHistory({ ...what, ...between }), coverageHistory(/** @type {any} */ ({ points: true, ...between })), coverageSums(between), coverageTypes(), Promise.resolve(of + span + compare),
      compare ? coverageHistory({ ...what, ...earlier }) : undefined]);
  }, [], [of, span, compare]); // what is chosen keeps its place meanwhile, and its figures wait
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const mine = value[4] === of + span + compare;
  const [, points, sums, { types }, , past] = value, samples = mine ? value[0] : [];
  const [times, covered] = columns(past ?? []);
  const before = past?.length ? { line: /** @type {[number[], (number|null)[]]} */ ([times, covered]), by: (spans[span] * day) / 1000 } : undefined;
  const areas = sums.filter((s) => s.area).sort((a, b) => b.dark_hours - a.dark_hours || (a.area ?? "").localeCompare(b.area ?? ""));
  const kinds = sums.flatMap((s) => (s.type ? [{ ...s, type: s.type }] : []));
  const type = (/** @type {string} */ id) => types.find((one) => one.type === id)?.[lang() === "en" ? "en" : "zh"] ?? id;
  const named = of === "all" ? t("covered.all") : of.startsWith("type:") ? type(of.slice(5)) : areas.find((a) => `area:${a.area}` === of)?.name || of.slice(5);
  const save = () => {
    const head = ["of", "hour", "covered_pct", "dark_pct", "unknown_pct", "minutes"].map((key) => term("covered.csv", key));
    saveFile(new Blob([csv(head, named, samples)], { type: "text/csv" }), `coverage-${of.replace(":", "-")}-${span}.csv`);
  };
  return html`<div class="coverage">
    <p><${BackLink} to="/coverage" text=${t("page.coverage")} /></p>
    <h1>${t("covered.title")}</h1>
    <div class="figures-head">
      <label>${t("covered.of")} <select value=${of} onChange=${(e) => choose({ of: e.currentTarget.value })}><option value="all">${t("covered.all")}</option>
        <optgroup label=${t("covered.types")}>${kinds.map((k) => html`<option key=${k.type} value=${`type:${k.type}`}>${type(k.type)}</option>`)}</optgroup>
        <optgroup label=${t("coverage.areas")}>${areas.map((a) => html`<option key=${a.area} value=${`area:${a.area}`}>${areaName(a)}</option>`)}</optgroup></select></label>
      <span class="chips" role="group" aria-label=${t("covered.span")}>${Object.entries(spans).map(([key, n]) => html`<button key=${key} type="button" class="chip" aria-pressed=${span === key} onClick=${() => choose({ span: key })}>${t("covered.days", { n })}</button>`)}</span>
      <button type="button" class="chip" aria-pressed=${compare} onClick=${() => choose({ compare: compare ? undefined : "yes" })}>${t("chart.compare")}</button>
      <button type="button" class="button" disabled=${samples.length === 0} onClick=${save}>${t("covered.csv")}</button></div>
    <${SavedFilters} filters=${["span", "of", "compare"]} />
    ${error && mine && html`<p class="bad" role="status">${t("coverage.stale")}</p>`}
    ${!mine ? (error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`) : samples.length === 0 ? html`<${Empty} text=${t("covered.none")} next=${t("empty.covered.none")} />` : html`<section class="card"><h2>${t("coverage.by.area")} · ${named}</h2><${CoveredChart} key=${value[4]} data=${columns(samples)} label=${named} before=${before} />${compare && past && !before ? html`<p class="quiet" role="status">${t("chart.before.none")}</p>` : ""}</section>`}
    ${mine && points.length > 0 && html`<details class="card"><summary>${t("coverage.by.points")}</summary><p class="quiet">${t("covered.points.how")}</p><${CoveredChart} key=${`p${span}`} data=${columns(points)} label=${t("coverage.by.points")} only=${true} /></details>`}
    ${[{ title: t("covered.types"), column: t("covered.type"), rows: kinds.map((k) => ({ ...k, key: k.type, label: type(k.type) })) }, { title: t("coverage.areas"), column: t("coverage.areas"), rows: areas.map((a) => ({ ...a, key: a.area, label: areaName(a) })) }].map(({ title, column, rows }) => mine && rows.length > 0 && html`<section key=${title} class="card"><h2>${title}</h2><div class="scroll"><table class="table upkeep-table stacked"><thead><tr><th scope="col">${column}</th><th scope="col">${t("covered.mean")}</th><th scope="col">${t("covered.dark.hours")}</th><th scope="col">${t("covered.unknown.hours")}</th><th scope="col">${t("covered.watched")}</th></tr></thead>
      <tbody>${rows.map((s) => html`<tr key=${s.key}><th scope="row">${s.area ? html`<a href=${href("/coverage/outages", { area: s.area, month: month() })}>${s.label}</a>` : s.label}</th><td class="num" data-name=${t("covered.mean")}>${percent(s.covered)}</td><td class="num ${s.dark_hours >= 0.05 ? "bad" : ""}" data-name=${t("covered.dark.hours")}>${number(s.dark_hours, 1)}</td><td class="num" data-name=${t("covered.unknown.hours")}>${number(s.unknown_hours, 1)}</td><td class="num" data-name=${t("covered.watched")}>${number(s.hours, 1)}</td></tr>`)}</tbody></table></div></section>`)}
    <p class="quiet">${t("covered.how")}</p>
  </div>`;
}
