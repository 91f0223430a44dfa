// Presses a simulated button. Only the demo has it.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { demoPress } from "../lib/api.js";
import { toast } from "./toasts.js";
import ActionButton from "./action-button.js";

/** @param {{devices: {id: string, name: string}[]}} props */
export default function DemoPanel({ devices }) {
  const [chosen, choose] = useState(devices[0]?.id ?? "");
  const press = async () => {
    await demoPress(chosen);
    toast(t("demo.pressed", { name: devices.find((d) => d.id === chosen)?.name ?? chosen }));
  };
  return html`<aside class="demo" aria-label=${t("demo.title")}>
    <span class="mark mark-demo">${t("demo.mark")}</span>
    <label class="unseen" for="demo-device">${t("demo.device")}</label>
    <select id="demo-device" value=${chosen} onChange=${(e) => choose(e.currentTarget.value)}>
      ${devices.map((d) => html`<option key=${d.id} value=${d.id}>${d.name}</option>`)}
    </select>
    <${ActionButton} class="primary" run=${press} disabled=${!chosen}>${t("demo.press")}<//>
  </aside>`;
}
