// A figure of cameras day by day, and beside it the same of the month before: the
// first lies under the first.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { cameraMonth } from "../lib/api-inspection.js";
import { useFetched } from "../lib/fetched.js";
import { number } from "../lib/format.js";
import { daily, under } from "../lib/kpi-days.js";
import { localStamp, overBefore } from "../lib/zoom.js";
import ChartFrame from "./chart-frame.js";
import Failure from "./failure.js";

const day = 86_400;

/** @param {{of: import("../lib/api-inspection.js").CameraMonth}} props */
export default function KpiChart({ of }) {
  const figures = of.all.rates.map((one) => one.figure);
  const [figure, choose] = useState(figures[0]);
  const [compare, setCompare] = useState(false);
  const before = monthBefore(of.month);
  const { value: past, error, load } = useFetched(() => (compare ? cameraMonth(before) : Promise.resolve(undefined)), [before], [compare]);
  const here = daily(of.days, figure);
  if (!here[0].length) return null;
  const there = compare && past?.month === before ? daily(under(past.days, of.month), figure) : undefined;
  const data = there?.[0].length ? overBefore(here, there, 0) : here;
  const say = (/** @type {number|null|undefined} */ n) => (typeof n === "number" ? `${number(n, 2)}%` : "—");
  const goal = of.all.rates.find((one) => one.figure === figure)?.goal_pct;
  const mean = (/** @type {(number|null|undefined)[]} */ column, part) => {
    const known = /** @type {number[]} */ (column.filter((v, i) => typeof v === "number" && Number(data[0][i]) >= part[0] && Number(data[0][i]) <= part[1]));
    return known.length ? say(known.reduce((a, b) => a + b, 0) / known.length) : "—";
  };
  const words = (part) => `${t("kpi.chart.mean", { mean: mean(data[1], part) })}${data[2] ? ` · ${t("kpi.chart.before", { mean: mean(data[2], part) })}` : ""}${goal === undefined ? "" : ` · ${t("kpi.goal", { n: number(goal, 1) })}`}`;
  const lines = [{ label: term("kpi", figure), unit: "%" }, ...(data[2] ? [{ label: t("chart.before"), unit: "%", ink: 3 }] : [])];
  const times = /** @type {number[]} */ (data[0]);
  return html`<div class="kpi-chart"><p class="chips" role="group" aria-label=${t("kpi.title")}>${figures.map((one) => html`<button key=${one} type="button" class="chip" aria-pressed=${figure === one} onClick=${() => choose(one)}>${term("kpi", one)}</button>`)}
      <button type="button" class="chip" aria-pressed=${compare} onClick=${() => setCompare(!compare)}>${t("chart.compare")}</button></p>
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    ${compare && past && !there?.[0].length && html`<p class="quiet" role="status">${t("chart.before.none")}</p>`}
    <${ChartFrame} key=${`${of.month} ${figure}`} data=${data} whole=${[times[0], Math.max(times[times.length - 1], times[0] + day)]} least=${2 * day} lines=${lines} title=${`${term("kpi", figure)} · ${of.month}`} name=${`${figure}-${of.month}`}
      axis=${{ values: (_, list) => list.map((v) => (v > 100 ? "" : `${number(v, 1)}%`)) }} y=${{ range: scale }} value=${say} words=${words} time=${date}>
      ${data[2] && html`<p class="legend"><span class="legend-line covered">${of.month}</span><span class="legend-line before">${before}</span></p>`}<//></div>`;
}

/** @param {number} s */
const date = (s) => localStamp(s).slice(0, 10);

// As near as the line is, and never above the whole.
/** @param {any} _ @param {number|null} low @returns {[number, number]} */
const scale = (_, low) => [Math.max(-2, Math.floor((low ?? 0) - 5)), 102];

/** @param {string} month */
function monthBefore(month) {
  const [year, n] = month.split("-").map(Number);
  return new Date(Date.UTC(year, n - 2, 1)).toISOString().slice(0, 7);
}
