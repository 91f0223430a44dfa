// Presses a simulated button, or has somebody telephone. Only the demo has it.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { demoPress, demoRing } from "../lib/api.js";
import { toast } from "./toasts.js";
import ActionButton from "./action-button.js";

/** @param {import("../lib/api.js").Demo} props */
export default function DemoPanel({ devices, callers }) {
  const caller = (one) => (one.code ? t("demo.caller", { code: one.code }) : t("demo.caller.unknown"));
  const presses = devices.map(({ id, name }) => ({ key: `press ${id}`, name, run: () => demoPress(id), said: () => t("demo.pressed", { name }) }));
  const rings = callers.map((one) => ({ key: `ring ${one.id}`, name: caller(one), run: () => demoRing(one.id), said: () => t("demo.rang", { who: caller(one) }) }));
  const all = [...presses, ...rings];
  const [key, choose] = useState(all[0]?.key);
  const chosen = all.find((one) => one.key === key);
  const options = (list) => list.map((one) => html`<option key=${one.key} value=${one.key}>${one.name}</option>`);
  return html`<aside class="demo" aria-label=${t("demo.title")}>
    <span class="mark mark-demo">${t("demo.mark")}</span>
    <label class="unseen" for="demo-what">${t("demo.what")}</label>
    <select id="demo-what" value=${key} onChange=${(e) => choose(e.currentTarget.value)}>
      <optgroup label=${t("demo.buttons")}>${options(presses)}</optgroup>
      ${rings.length > 0 && html`<optgroup label=${t("demo.callers")}>${options(rings)}</optgroup>`}
    </select>
    <${ActionButton} class="primary" run=${() => chosen?.run().then(() => toast(chosen.said()))} disabled=${!chosen}>${rings.some((one) => one === chosen) ? t("demo.ring") : t("demo.press")}<//>
  </aside>`;
}
