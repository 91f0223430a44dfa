// What was covered over time, as lines in per cent.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { number } from "../lib/format.js";
import { span } from "../lib/times.js";
import { overBefore } from "../lib/zoom.js";
import ChartFrame from "./chart-frame.js";

const inks = ["covered", "dark", "unknown", "before"];

/** @param {{data: [number[], (number|null)[], (number|null)[], (number|null)[]], label: string, only?: boolean, before?: {line: [number[], (number|null)[]], by: number}}} props
 *  only: what is covered is all that is told; before: what was covered before, by s earlier */
export default function CoveredChart({ data: told, label, only, before }) {
  const mine = only ? told.slice(0, 2) : told;
  const data = /** @type {(number|null|undefined)[][]} */ (before ? overBefore(mine, before.line, before.by) : mine), stamps = /** @type {number[]} */ (data[0]);
  const whole = /** @type {[number, number]} */ ([stamps[0], stamps[stamps.length - 1] + 3600]);
  const at = (/** @type {number} */ s) => new Date(s * 1000).toISOString();
  const words = (/** @type {[number, number]} */ part) => {
    const inside = data[1].flatMap((v, i) => (typeof v === "number" && stamps[i] >= part[0] && stamps[i] < part[1] ? [v] : []));
    const mean = inside.length ? `${number(inside.reduce((a, b) => a + b, 0) / inside.length, 1)}%` : "—";
    return t("covered.words", { span: span(at(part[0]), at(part[1])), mean });
  };
  const names = [t("covered.covered"), ...(only ? [] : [t("covered.dark"), t("covered.unknown")]), ...(before ? [t("chart.before")] : [])];
  const lines = names.map((one, i) => ({ label: one, unit: "%", ink: before && i === names.length - 1 ? 3 : i }));
  return html`<${ChartFrame} className="covered-chart" data=${data} whole=${whole} lines=${lines} title=${`${t("covered.title")} · ${label}`} name=${`coverage-${label}`}
    axis=${{ values: (_, list) => list.map((v) => `${v}%`) }} y=${{ range: () => [-2, 102] }} words=${words} value=${(v) => (typeof v === "number" ? `${number(v, 1)}%` : "—")}>
    ${names.length > 1 && html`<p class="legend">${lines.map(({ label: one, ink }) => html`<span key=${one} class="legend-line ${inks[ink]}">${one}</span>`)}</p>`}<//>`;
}
