// One metric over time. Where nothing was heard the line breaks.
import uPlot from "../lib/plot.js";
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { series } from "../lib/api.js";
import { isSwitch, number, unit } from "../lib/format.js";
import { heartbeat } from "../lib/devices.js";
import { columns, ranges, sum } from "../lib/series.js";
import { metricWord } from "../lib/words.js";
import { now } from "../lib/clock.js";
import { theme } from "../lib/prefs.js";
import { epoch } from "../state.js";
import Empty from "./empty.js";
import Failure from "./failure.js";
import Loading from "./loading.js";

const renewMs = 60_000;
const height = 220;

/** @param {{device: import("../lib/api.js").Device, metric: string, range: string}} props */
export default function Chart({ device, metric, range }) {
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const [data, setData] = useState(/** @type {[number[], (number|null)[]]|undefined} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const { ms, step } = ranges[range];

  useEffect(() => {
    const left = new AbortController();
    const load = async () => {
      const to = now.peek();
      const query = { metric, from: new Date(to - ms).toISOString(), to: new Date(to).toISOString(), step: `${step}s`, fn: isSwitch(metric) ? "last" : "mean" };
      try {
        const { points } = await series(device.id, query, left.signal);
        setData(columns(points, step, heartbeat(device)));
        setError(undefined);
      } catch (err) {
        if (!left.signal.aborted) setError(err);
      }
    };
    load();
    const timer = setInterval(load, renewMs);
    return () => (clearInterval(timer), left.abort());
  }, [device.id, metric, range, epoch.value]);

  useEffect(() => {
    if (!box.current || !data?.[0].length) return;
    const to = now.peek() / 1000;
    return draw(box.current, data, { metric, from: to - ms / 1000, to });
  }, [data, theme.value, lang()]);

  if (error && !data) return html`<${Failure} error=${error} />`;
  if (!data) return html`<${Loading} />`;
  const facts = sum(data[1]);
  if (!facts) return html`<${Empty} text=${t("chart.empty")} />`;
  const say = (n) => `${number(n, 2)} ${unit(metric)}`.trim();
  const words = isSwitch(metric) ? t("chart.newest", { newest: term("switch", facts.newest ? "yes" : "no") }) : t("chart.words", { newest: say(facts.newest), least: say(facts.least), most: say(facts.most) });
  return html`<figure class="chart"><div ref=${box} role="img" aria-label=${`${metricWord(metric)}: ${words}`}></div><figcaption class="quiet">${words}</figcaption></figure>`;
}

// Draws into the box and follows its width; returns what takes it away.
function draw(box, data, { metric, from, to }) {
  const css = getComputedStyle(document.documentElement);
  const ink = css.getPropertyValue("--quiet").trim();
  const grid = { stroke: css.getPropertyValue("--line").trim(), width: 1 };
  const axis = { stroke: ink, grid, ticks: grid, font: "12px system-ui, sans-serif" };
  const pad = (n) => String(n).padStart(2, "0");
  const stamp = (s) => {
    const d = new Date(s * 1000);
    return to - from > 2 * 86_400 ? `${d.getMonth() + 1}-${d.getDate()}` : `${pad(d.getHours())}:${pad(d.getMinutes())}`;
  };
  const switching = isSwitch(metric);
  const plot = new uPlot({
    width: box.clientWidth || 300, height, legend: { show: false }, cursor: { y: false, points: { size: 7 } },
    scales: { x: { time: true, min: from, max: to, range: () => [from, to] }, y: switching ? { range: () => [-0.1, 1.1] } : { range: roomy } },
    axes: [
      { ...axis, values: (_, list) => list.map(stamp) },
      { ...axis, size: 56, splits: switching ? () => [0, 1] : undefined, values: (_, list) => list.map((v) => (switching ? term("switch", v ? "yes" : "no") : number(v, 2))) },
    ],
    series: [{}, {
      stroke: css.getPropertyValue("--accent").trim(), width: 2, spanGaps: false,
      paths: switching ? /** @type {any} */ (uPlot.paths.stepped)({ align: 1 }) : undefined,
    }],
  }, data, box);
  const follow = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height }));
  follow.observe(box);
  return () => (follow.disconnect(), plot.destroy());
}

// Some air above and below, so that a steady value is a line in the middle.
/** @param {any} _ @param {number} low @param {number} high @returns {[number, number]} */
function roomy(_, low, high) {
  const air = Math.max((high - low) * 0.1, Math.abs(high) * 0.02, 0.5);
  return [low - air, high + air];
}
