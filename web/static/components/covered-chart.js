// What was covered over time, as lines in per cent. It zooms by dragging over it, by
// buttons and by keys: + and - narrow and widen, arrows move, 0 shows all.
import uPlot from "../lib/plot.js";
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { moved, zoomed } from "../lib/covered.js";
import { clock, number } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { theme } from "../lib/prefs.js";

const height = 260;

/** @param {{data: [number[], (number|null)[], (number|null)[], (number|null)[]], label: string, only?: boolean}} props  only: what is covered is all that is told */
export default function CoveredChart({ data, label, only }) {
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const plot = useRef(/** @type {any} */ (undefined));
  const whole = /** @type {[number, number]} */ ([data[0][0], data[0][data[0].length - 1] + 3600]);
  const [part, setPart] = useState(whole);
  useEffect(() => setPart(whole), [whole[0], whole[1]]);
  useEffect(() => {
    if (!box.current) return;
    plot.current = draw(box.current, only ? [data[0], data[1]] : data, whole, setPart);
    const follow = new ResizeObserver(() => box.current && plot.current.setSize({ width: box.current.clientWidth, height }));
    follow.observe(box.current);
    return () => (follow.disconnect(), plot.current.destroy());
  }, [data, theme.value, lang(), only]);
  const go = (/** @type {[number, number]} */ to) => plot.current?.setScale("x", { min: to[0], max: to[1] });
  const acts = {
    "+": () => go(zoomed(part, whole, 0.5)), "-": () => go(zoomed(part, whole, 2)), 0: () => go(whole),
    ArrowLeft: () => go(moved(part, whole, -0.25)), ArrowRight: () => go(moved(part, whole, 0.25)),
  };
  const keys = (/** @type {KeyboardEvent} */ e) => {
    const act = acts[e.key === "=" ? "+" : e.key];
    if (act) act(), e.preventDefault();
  };
  const at = (/** @type {number} */ s) => clock(new Date(s * 1000).toISOString(), lang(), now.value);
  const inside = data[1].flatMap((v, i) => (v !== null && data[0][i] >= part[0] && data[0][i] < part[1] ? [v] : []));
  const mean = inside.length ? `${number(inside.reduce((a, b) => a + b, 0) / inside.length, 1)}%` : "—";
  return html`<figure class="chart covered-chart"><div ref=${box} tabindex="0" role="img" aria-label=${`${label}: ${t("covered.words", { from: at(part[0]), to: at(part[1]), mean })}`} onKeyDown=${keys}></div>
    <figcaption class="quiet"><span role="status">${t("covered.words", { from: at(part[0]), to: at(part[1]), mean })}</span></figcaption>
    <p class="chips covered-zoom"><button type="button" class="chip" onClick=${acts["+"]}>${t("covered.in")}</button><button type="button" class="chip" onClick=${acts["-"]}>${t("covered.out")}</button>
      <button type="button" class="chip" onClick=${acts.ArrowLeft}>${t("covered.earlier")}</button><button type="button" class="chip" onClick=${acts.ArrowRight}>${t("covered.later")}</button><button type="button" class="chip" onClick=${acts[0]}>${t("covered.whole")}</button></p>
    ${!only && html`<p class="legend"><span class="legend-line covered">${t("covered.covered")}</span><span class="legend-line dark">${t("covered.dark")}</span><span class="legend-line unknown">${t("covered.unknown")}</span></p>`}</figure>`;
}

// Lines that differ in their dashes too.
function draw(box, data, whole, shown) {
  const css = getComputedStyle(document.documentElement), colour = (name) => css.getPropertyValue(name).trim();
  const grid = { stroke: colour("--line"), width: 1 }, axis = { stroke: colour("--quiet"), grid, ticks: grid, font: "12px system-ui, sans-serif" };
  const lines = [{ stroke: colour("--accent"), width: 2 }, { stroke: colour("--critical"), width: 2, dash: [6, 3] }, { stroke: colour("--info"), width: 1.5, dash: [2, 3] }];
  return new uPlot({
    width: box.clientWidth || 300, height, legend: { show: false }, cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    scales: { x: { time: true, min: whole[0], max: whole[1] }, y: { range: () => [-2, 102] } },
    axes: [{ ...axis, values: (_, list, __, ___, step) => list.map((s) => stamp(s, step)) }, { ...axis, size: 50, values: (_, list) => list.map((v) => `${v}%`) }],
    series: [{}, ...lines.slice(0, data.length - 1).map((one) => ({ ...one, spanGaps: false }))],
    hooks: { setScale: [(u, key) => key === "x" && shown([u.scales.x.min, u.scales.x.max])] },
  }, data, box);
}

function stamp(s, step) {
  const d = new Date(s * 1000), pad = (n) => String(n).padStart(2, "0");
  const day = `${d.getMonth() + 1}-${d.getDate()}`;
  return step >= 86_400 ? day : d.getHours() === 0 && d.getMinutes() === 0 ? day : `${pad(d.getHours())}:${pad(d.getMinutes())}`;
}
