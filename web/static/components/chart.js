// One metric over time, beside it if wanted the same for the time before. Where
// nothing was heard the line breaks.
import uPlot from "../lib/plot.js";
import { html, useEffect, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { series } from "../lib/api.js";
import { isSwitch, number, unit } from "../lib/format.js";
import { heartbeat } from "../lib/devices.js";
import { columns, ranges, sum } from "../lib/series.js";
import { deviceName, metricWord } from "../lib/words.js";
import { now } from "../lib/clock.js";
import { together } from "../lib/zoom.js";
import { epoch } from "../state.js";
import ChartFrame from "./chart-frame.js";
import Empty from "./empty.js";
import Failure from "./failure.js";
import Loading from "./loading.js";

const renewMs = 60_000;
const least = 300; // s; closer than this there is nothing more to see

/** @typedef {[number[], (number|null)[]]} Columns */

/** @param {{device: import("../lib/api.js").Device, metric: string, range: string, compare: boolean}} props */
export default function Chart({ device, metric, range, compare }) {
  const [got, setGot] = useState(/** @type {{to: number, here: Columns, before?: Columns}|undefined} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const { ms, step } = ranges[range];
  const [again, retry] = useState(0);

  useEffect(() => {
    const left = new AbortController();
    const ask = async (/** @type {number} */ to) => {
      const query = { metric, from: new Date(to - ms).toISOString(), to: new Date(to).toISOString(), step: `${step}s`, fn: isSwitch(metric) ? "last" : "mean" };
      return columns((await series(device.id, query, left.signal)).points, step, heartbeat(device));
    };
    const load = async () => {
      const to = Math.floor(now.peek() / (step * 1000)) * step * 1000 + step * 1000; // whole steps, so that both lines have the same times
      try {
        const [here, before] = await Promise.all([ask(to), compare ? ask(to - ms) : undefined]);
        setGot({ to: to / 1000, here, before });
        setError(undefined);
      } catch (err) {
        if (!left.signal.aborted) setError(err);
      }
    };
    load();
    const timer = setInterval(load, renewMs);
    return () => (clearInterval(timer), left.abort());
  }, [device.id, metric, range, compare, epoch.value, again]);

  if (error && !got) return html`<${Failure} error=${error} retry=${() => retry(again + 1)} />`;
  if (!got) return html`<${Loading} />`;
  return html`<${Drawn} ...${got} metric=${metric} device=${device} ms=${ms} />`;
}

function Drawn({ to, here, before, metric, device, ms }) {
  const facts = sum(here[1]);
  if (!facts && !before) return html`<${Empty} text=${t("chart.empty")} next=${t("chart.empty.next")} />`;
  const switching = isSwitch(metric);
  const say = (/** @type {number|null|undefined} */ n) => (typeof n !== "number" ? "—" : switching ? term("switch", n ? "yes" : "no") : `${number(n, 2)} ${unit(metric)}`.trim());
  const words = () => (!facts ? t("chart.empty") : switching ? t("chart.newest", { newest: say(facts.newest) }) : t("chart.words", { newest: say(facts.newest), least: say(facts.least), most: say(facts.most) }));
  const data = before ? together(here, [before[0].map((s) => s + ms / 1000), before[1]]) : here;
  const options = switching ? { paths: /** @type {any} */ (uPlot.paths.stepped)({ align: 1 }) } : {};
  const lines = [{ label: metricWord(metric), unit: unit(metric), options }, ...(before ? [{ label: t("chart.before"), unit: unit(metric), options }] : [])];
  return html`<${ChartFrame} data=${data} whole=${[to - ms / 1000, to]} least=${least} lines=${lines} title=${`${deviceName(device.id)} · ${metricWord(metric)}`} name=${`${device.id}-${metric}`}
    axis=${{ splits: switching ? () => [0, 1] : undefined, values: (_, list) => list.map((v) => (switching ? term("switch", v ? "yes" : "no") : number(v, 2))) }}
    y=${switching ? { range: () => [-0.1, 1.1] } : { range: roomy }} value=${say} words=${words}>
    ${before && html`<p class="legend"><span class="legend-line covered">${metricWord(metric)}</span><span class="legend-line dark">${t("chart.before")}</span></p>`}<//>`;
}

// Some air above and below, so that a steady value is a line in the middle.
/** @param {any} _ @param {number} low @param {number} high @returns {[number, number]} */
function roomy(_, low, high) {
  const air = Math.max((high - low) * 0.1, Math.abs(high) * 0.02, 0.5);
  return [low - air, high + air];
}
