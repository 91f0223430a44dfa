// One device in the list. Its parts that have no state are called and not made components of: there
// are thousands of rows.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { battery } from "../lib/devices.js";
import { deviceName, reasonsOf, siteName } from "../lib/words.js";
import Age from "./age.js";
import Battery from "./battery.js";
import Icon from "./icon.js";
import Status from "./status.js";

/** @param {{device: import("../lib/api.js").Device}} props */
export default function DeviceRow({ device: d }) {
  const why = reasonsOf(d.reasons);
  return html`<tr class="device device-${d.status}">
    <td class="cell-status">${Status({ value: d.status })}</td>
    <th scope="row" class="cell-name"><a href=${`#/devices/${d.id}`}>${deviceName(d.id)}</a><small>${d.id}</small></th>
    <td class="cell-kind">${Icon({ name: d.kind })}${term("kind", d.kind)}</td>
    <td class="cell-site">${siteName(d.site) || "—"}</td>
    <td class="cell-why">
      ${d.lifecycle !== "in_service" && html`<span class="mark">${term("lifecycle", d.lifecycle)}</span>`}
      ${why || html`<span class="quiet">${d.status === "online" ? t("device.well") : "—"}</span>`}
    </td>
    <td class="cell-battery">${Battery({ value: battery(d) })}</td>
    <td class="cell-heard" data-name=${t("device.heard")}><${Age} at=${d.last_seen} plain /></td>
  </tr>`;
}
