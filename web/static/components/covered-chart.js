// What was covered over time, as lines in per cent.
import { html } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { clock, number } from "../lib/format.js";
import { now } from "../lib/clock.js";
import ChartFrame from "./chart-frame.js";

/** @param {{data: [number[], (number|null)[], (number|null)[], (number|null)[]], label: string, only?: boolean}} props  only: what is covered is all that is told */
export default function CoveredChart({ data, label, only }) {
  const whole = /** @type {[number, number]} */ ([data[0][0], data[0][data[0].length - 1] + 3600]);
  const at = (/** @type {number} */ s) => clock(new Date(s * 1000).toISOString(), lang(), now.value);
  const words = (/** @type {[number, number]} */ part) => {
    const inside = data[1].flatMap((v, i) => (v !== null && data[0][i] >= part[0] && data[0][i] < part[1] ? [v] : []));
    const mean = inside.length ? `${number(inside.reduce((a, b) => a + b, 0) / inside.length, 1)}%` : "—";
    return t("covered.words", { from: at(part[0]), to: at(part[1]), mean });
  };
  const lines = [t("covered.covered"), t("covered.dark"), t("covered.unknown")].map((one) => ({ label: one, unit: "%" }));
  return html`<${ChartFrame} className="covered-chart" data=${only ? data.slice(0, 2) : data} whole=${whole} lines=${only ? lines.slice(0, 1) : lines} title=${`${t("covered.title")} · ${label}`} name=${`coverage-${label}`}
    axis=${{ values: (_, list) => list.map((v) => `${v}%`) }} y=${{ range: () => [-2, 102] }} words=${words} value=${(v) => (typeof v === "number" ? `${number(v, 1)}%` : "—")}>
    ${!only && html`<p class="legend"><span class="legend-line covered">${t("covered.covered")}</span><span class="legend-line dark">${t("covered.dark")}</span><span class="legend-line unknown">${t("covered.unknown")}</span></p>`}<//>`;
}
