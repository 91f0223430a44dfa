// The gate by which a rescue reaches a place. The guard room's card names it, so that
// nobody has to know it by heart.
import { html, useEffect, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { setGate } from "../lib/api-duty.js";
import { doorsOf } from "../lib/devices.js";
import { reason } from "../lib/failures.js";
import { named } from "../lib/duty.js";
import { deviceName } from "../lib/words.js";
import { devices } from "../state.js";

/** @param {{site: import("../lib/api.js").Site, changes: boolean, changed: () => any}} props */
export default function PlaceGate({ site, changes, changed }) {
  const [error, setError] = useState(/** @type {any} */ (undefined));
  useEffect(() => devices.need(), []);
  if (site.level === "area" || (!changes && !site.gate)) return null;
  const gates = [...devices.items.value.values()].filter((d) => d.kind === "gate" && d.lifecycle === "in_service");
  const ways = gates.flatMap((gate) => {
    const doors = doorsOf(gate);
    return [{ device: gate.id, door: 0 }, ...(doors.length > 1 ? doors.map((door) => ({ device: gate.id, door })) : [])];
  });
  const own = site.gate && { device: site.gate.device, door: site.gate.door ?? 0 };
  if (own && !ways.some((way) => keyOf(way) === keyOf(own))) ways.unshift(own); // one that is not heard now, say
  const wordsOf = ({ device, door }) => [deviceName(device), door && t("door.number", { n: door })].filter(Boolean).join(" ");
  if (!changes) return own && html`<p class="quiet">${t("holders.gate")} ${wordsOf(own)}</p>`;
  const choose = (key) => {
    const [device = "", door] = key.split(" ");
    return setGate(site.id, { device, door: Number(door) || undefined }).then(() => (setError(undefined), changed()), setError);
  };
  return html`<p class="place-gate"><label>${t("holders.gate")} <select aria-label=${t("holders.gate.of", { place: named(site) })} value=${own ? keyOf(own) : ""} onChange=${(e) => choose(e.currentTarget.value)}>
      <option value="">${t("holders.gate.none")}</option>
      ${ways.map((way) => html`<option key=${keyOf(way)} value=${keyOf(way)}>${wordsOf(way)}</option>`)}
    </select></label> ${error && html`<span class="failure" role="status">${reason(error)}</span>`}</p>`;
}

const keyOf = ({ device, door }) => `${device} ${door}`;
