// Sixteen cameras by what is known of them, without a picture: nothing is pulled,
// and no purpose is needed.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { deviceName, lasting, reasonsOf, siteName } from "../lib/words.js";
import { devices } from "../state.js";
import Status from "./status.js";

/** @param {{cameras: string[]}} props */
export default function StatusWall({ cameras }) {
  return html`<ul class="wall wall-4 status-wall">${cameras.map((id) => {
    const c = devices.items.value.get(id);
    return c && html`<li key=${id} class="status-tile status-tile-${c.status}">
      <a href=${`#/devices/${id}`}><b>${deviceName(id)}</b></a>
      <span class="quiet">${siteName(c.site)}</span>
      <${Status} value=${c.status} />
      ${c.reasons?.length ? html`<span class="quiet">${reasonsOf(c.reasons)}</span>` : ""}
      ${c.status_since && html`<span class="quiet">${t("cameras.since", { age: lasting(Math.max(0, now.value - Date.parse(c.status_since))) })}</span>`}
    </li>`;
  })}</ul>`;
}
