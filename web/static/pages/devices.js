// All devices that this desk sees, first what needs somebody.
import { html, useMemo, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { choose } from "../lib/devices.js";
import { devicesInOrder } from "../lib/devices-in-order.js";
import { useGrown } from "../lib/grown.js";
import { devices } from "../state.js";
import DeviceFilters from "../components/device-filters.js";
import DeviceTabs from "../components/device-tabs.js";
import DeviceRow from "../components/device-row.js";
import Empty from "../components/empty.js";
import SetupOffer from "../components/setup-offer.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import SavedFilters from "../components/saved-filters.js";

const first = 200; // rows; drawing thousands at once would stall the desk

/** @param {{query: Record<string, string>}} props */
export default function Devices({ query }) {
  const [most, setMost] = useState(first);
  devices.need();
  const all = devicesInOrder.value;
  const { list, counts } = useMemo(() => choose(all, query), [all, query]);
  const places = useMemo(() => [...new Set(all.map((d) => d.site).filter(Boolean))].sort(), [all]);
  const chosen = JSON.stringify(query);
  const drawn = useGrown(Math.min(most, list.length), 44, chosen);
  if (devices.status.value === "failed") return html`<${Failure} error=${devices.error.value} retry=${devices.load} />`;
  if (devices.status.value !== "ready") return html`<${Loading} />`;
  const heads = [t("filter.status"), t("device.name"), t("filter.kind"), t("filter.site"), t("device.why"), t("device.battery"), t("device.heard")];
  return html`<div class="devices">
    <h1>${t("devices.title")} <span class="number">${list.length}</span></h1>
    <${DeviceTabs} here="devices" />
    <${SetupOffer} />
    <${DeviceFilters} choice=${query} counts=${counts} sites=${places} />
    <${SavedFilters} filters=${["status", "kind", "site", "lifecycle", "q"]} />
    ${list.length === 0 ? html`<${Empty} text=${t("devices.empty")} next=${t("empty.devices.empty")} href="#/devices/found" label=${t("empty.found")} />` : html`<div class="scroll"><table class="table">
      <thead><tr>${heads.map((head) => html`<th key=${head} scope="col">${head}</th>`)}</tr></thead>
      <tbody key=${chosen}>${list.slice(0, drawn).map((d) => html`<${DeviceRow} key=${d.id} device=${d} />`)}</tbody>
    </table></div>`}
    ${list.length > most && html`<button class="button" onClick=${() => setMost(list.length)}>${t("queue.rest", { n: list.length - most })}</button>`}
  </div>`;
}
