// How full a battery is, in number and bar.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { batteryLow } from "../lib/devices.js";
import { number } from "../lib/format.js";

/** @param {{value: number|undefined}} props */
export default function Battery({ value }) {
  if (value === undefined) return html`<span class="quiet">—</span>`;
  const low = value < batteryLow;
  return html`<span class="battery ${low ? "battery-low" : ""}"><meter min="0" max="100" low=${batteryLow} value=${value} aria-hidden="true"></meter>${number(value, 0)}%${low && html`<b>${t("battery.low")}</b>`}</span>`;
}
