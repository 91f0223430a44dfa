// All devices on the plan: where what is not well is. The list beside it holds the same.
import { html, useMemo, useRef, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { coverageMap } from "../lib/api-coverage.js";
import { choose, statuses } from "../lib/devices.js";
import { devicesInOrder } from "../lib/devices-in-order.js";
import { fieldOf, stands } from "../lib/device-map.js";
import { useFetched } from "../lib/fetched.js";
import { useGrown } from "../lib/grown.js";
import { choose as address } from "../lib/place.js";
import { storeysOf } from "../lib/plan.js";
import { storeyName } from "../lib/storey.js";
import { reasonsOf, siteName } from "../lib/words.js";
import { devices, sites } from "../state.js";
import DeviceFilters from "../components/device-filters.js";
import DeviceMap from "../components/device-map.js";
import DeviceTabs from "../components/device-tabs.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Icon from "../components/icon.js";
import Loading from "../components/loading.js";
import Status from "../components/status.js";

const first = 100; // rows beside the map
/** @type {import("../lib/device-map.js").Field} */
const nowhere = { spots: new Map(), blocks: [], whole: { x: 0, y: 0, width: 1, height: 1 } };
const none = { version: 0, areas: [], walls: [], cameras: [] };

/** @typedef {import("../lib/api.js").Device} Device */

/** @param {{query: Record<string, string>}} props */
export default function DeviceMapPage({ query }) {
  devices.need();
  const { value: plan, error, load } = useFetched(() => coverageMap().catch((e) => (e?.status === 503 ? none : Promise.reject(e)))); // a hub that keeps no plan has none
  const all = devicesInOrder.value;
  const drawn = useRef(/** @type {any} */ (undefined));
  const field = useField(plan, all);
  const { kind, site, status, lifecycle, q } = query;
  const { list, counts } = useMemo(() => choose(all, { kind, site, status, lifecycle, q }), [all, kind, site, status, lifecycle, q]);
  const places = useMemo(() => [...new Set(all.map((d) => d.site).filter(Boolean))].sort(), [all]);
  const [most, setMost] = useState(first);
  const rows = useGrown(Math.min(most, list.length), 52, JSON.stringify([kind, site, status, lifecycle, q]));
  const [floor, setFloor] = useState(0);
  if (devices.status.value === "failed") return html`<${Failure} error=${devices.error.value} retry=${devices.load} />`;
  if (!plan) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  if (devices.status.value !== "ready") return html`<${Loading} />`;
  const chosen = devices.items.value.get(query.device);
  const spot = chosen && field.spots.get(chosen.id);
  if (drawn.current !== chosen?.id) (drawn.current = chosen?.id), spot && spot.storey !== floor && setFloor(spot.storey);
  const storeys = storeysOf([...plan.areas, ...plan.cameras]);
  const pick = (/** @type {string|undefined} */ device) => address({ device });
  const said = t("map.said", { n: list.length, offline: counts.offline, degraded: counts.degraded, unknown: counts.unknown });
  return html`<div class="devices">
    <h1>${t("map.title")} <span class="number">${list.length}</span></h1>
    <${DeviceTabs} here="map" />
    <${DeviceFilters} choice=${query} counts=${counts} sites=${places} />
    ${storeys.length > 1 && html`<div class="chips" role="group" aria-label=${t("storey")}>${storeys.map((n) => html`<button key=${n} type="button" class="chip" aria-pressed=${n === floor} onClick=${() => setFloor(n)}>${storeyName(n)}</button>`)}</div>`}
    <div class="map-columns">
      <figure><${DeviceMap} plan=${plan} field=${field} shown=${list} storey=${floor} chosen=${chosen?.id} pick=${pick} said=${said} />
        <figcaption class="legend-map">${statuses.map((s) => html`<${Status} key=${s} value=${s} />`)}<span class="quiet">${t("map.how")}</span></figcaption></figure>
      <section class="map-side" aria-label=${t("map.list")}>
        <div class="map-chosen" role="status">${chosen ? html`<h2><a href=${`#/devices/${chosen.id}`}>${chosen.name || chosen.id}</a></h2><p><${Status} value=${chosen.status} /> ${siteName(chosen.site)} ${chosen.status !== "online" && reasonsOf(chosen.reasons)}</p>` : html`<p class="quiet">${t("map.none")}</p>`}</div>
        ${list.length === 0 ? html`<${Empty} text=${t("devices.empty")} next=${t("empty.devices.empty")} href="#/devices/found" label=${t("empty.found")} />` : html`<ul class="lines" aria-label=${t("map.list")} onFocusIn=${(e) => e.target.dataset.device && pick(e.target.dataset.device)}>${list.slice(0, rows).map((d) => html`<${Row} key=${d.id} device=${d} here=${d.id === chosen?.id} />`)}</ul>`}
        ${list.length > most && html`<button class="button" onClick=${() => setMost(list.length)}>${t("queue.rest", { n: list.length - most })}</button>`}
      </section>
    </div>
  </div>`;
}

/** @param {{device: import("../lib/api.js").Device, here: boolean}} props */
function Row({ device: d, here }) {
  return html`<li class="map-row ${here ? "chosen" : ""}"><button type="button" data-device=${d.id} aria-pressed=${here}>${Status({ value: d.status })} ${Icon({ name: d.kind, label: term("kind", d.kind) })} <b>${d.name || d.id}</b> <span class="quiet">${siteName(d.site)}</span></button></li>`;
}

// Where all stand is made anew when a device comes, goes or is at another place, and not
// when one is heard; and not before the plan is known.
/** @param {import("../lib/api-coverage.js").PlanMap|undefined} plan @param {Device[]} all */
function useField(plan, all) {
  const had = useRef({ plan, all, known: sites.items.value, field: nowhere });
  const known = sites.items.value;
  if (!plan) return nowhere;
  const last = had.current, same = last.field !== nowhere && last.plan === plan && last.known === known && (last.all === all || stands(last.field, all));
  had.current = { plan, all, known, field: same ? last.field : fieldOf(all, plan, known) };
  return had.current.field;
}
