// What a device tells of itself: the newest values, and lines over time.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { isSwitch, number, unit } from "../lib/format.js";
import { chartable, heartbeat } from "../lib/devices.js";
import { ranges } from "../lib/series.js";
import { lazy } from "../lib/lazy.js";
import { choose, place } from "../lib/place.js";
import { lasting, metricWord } from "../lib/words.js";
import Empty from "./empty.js";

const Chart = lazy(() => import("./chart.js"));

/** @param {string} metric @param {number} value */
function shown(metric, value) {
  if (isSwitch(metric)) return term("switch", value ? "yes" : "no");
  if (metric === "uptime_s") return lasting(value * 1000);
  return `${number(value)} ${unit(metric)}`.trim();
}

/** @param {{device: import("../lib/api.js").Device}} props */
export default function Measured({ device }) {
  const metrics = chartable(device);
  const { query } = place.value; // what is looked at can be sent to a colleague
  const range = query.range in ranges ? query.range : heartbeat(device) > 600 ? "24h" : "1h";
  const compare = query.compare === "yes";
  const metric = metrics.includes(query.metric) ? query.metric : metrics[0];
  if (!metrics.length) return html`<section class="card"><h2>${t("measured.title")}</h2><${Empty} text=${t("measured.empty")} /></section>`;
  return html`<section class="card measured">
    <h2>${t("measured.title")}</h2>
    <div class="values" role="group" aria-label=${t("measured.title")}>
      ${metrics.map((name) => html`<button key=${name} class="value" aria-pressed=${name === metric} onClick=${() => choose({ metric: name })}>
        <span>${metricWord(name)}</span><b>${shown(name, /** @type {any} */ (device.values)[name])}</b>
      </button>`)}
    </div>
    <div class="chips" role="group" aria-label=${t("measured.range")}>
      ${Object.keys(ranges).map((name) => html`<button key=${name} class="chip" aria-pressed=${name === range} onClick=${() => choose({ range: name })}>${term("range", name)}</button>`)}
      <button type="button" class="chip" aria-pressed=${compare} onClick=${() => choose({ compare: compare ? undefined : "yes" })}>${t("chart.compare")}</button>
    </div>
    <${Chart} key=${`${metric} ${range}`} device=${device} metric=${metric} range=${range} compare=${compare} />
  </section>`;
}
