// The image below a storey: sent to the hub, which writes it anew, and placed by its
// width or by two pins, each a pixel and where that lies on the plan.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { sendPlanImage } from "../lib/api-coverage.js";
import { told } from "../lib/failures.js";
import { apart, byWidth, widthOf } from "../lib/plan-image.js";
import { readPoints, writePoints, putImage, withoutImage } from "../lib/plan-edit.js";
import { storeyName } from "../lib/storey.js";

const usual = 120; // metres, until somebody says what it is

/** @param {{drawing: import("../lib/plan-edit.js").Drawing, storey: number, change: (d: import("../lib/plan-edit.js").Drawing) => void, pick: (pin: 0|1) => void, picking?: 0|1}} props  pick: the next place that is pressed is a pin's pixel */
export default function PlanImageForm({ drawing, storey, change, pick, picking }) {
  const [state, set] = useState(/** @type {{busy?: boolean, error?: any}} */ ({}));
  const image = drawing.images?.find((m) => (m.storey ?? 0) === storey);
  const send = async (/** @type {any} */ e) => {
    const file = e.currentTarget.files?.[0];
    e.currentTarget.value = "";
    if (!file) return;
    set({ busy: true });
    try {
      const kept = await sendPlanImage(file);
      change(putImage(drawing, { ...kept, storey, pins: byWidth(kept, usual) }));
      set({});
    } catch (error) {
      set({ error });
    }
  };
  const pin = (/** @type {0|1} */ i, /** @type {object} */ with_) => {
    if (!image) return;
    const pins = /** @type {any} */ (image.pins.map((p, k) => (k === i ? { ...p, ...with_ } : p)));
    change(putImage(drawing, { ...image, pins }));
  };
  const place = (/** @type {0|1} */ i, /** @type {"px"|"at"} */ key) => (e) => {
    const [to] = readPoints(e.currentTarget.value) ?? [];
    if (to) pin(i, { [key]: to });
    else e.currentTarget.value = image ? writePoints([image.pins[i][key]]) : "";
  };
  return html`<details class="plan-image" open=${Boolean(image)}><summary>${t("plan.underlay")} · ${storeyName(storey)}</summary>
    <p class="quiet">${t("plan.underlay.how")}</p>
    <p><label class="button file">${state.busy ? t("app.working") : image ? t("plan.underlay.other") : t("plan.underlay.add")}<input type="file" accept="image/png,image/jpeg" onChange=${send} disabled=${state.busy} /></label>
      ${image && html` <button type="button" class="button" onClick=${() => change(withoutImage(drawing, storey))}>${t("plan.underlay.remove")}</button>`}
      ${state.error && html` <span class="action-error" role="status">${told(state.error)}</span>`}</p>
    ${image && html`<div class="plan-pins">
      <label>${t("plan.underlay.width")}<input type="number" min="1" step="any" value=${Math.round(widthOf(image) * 100) / 100} onChange=${(e) => Number(e.currentTarget.value) > 0 && change(putImage(drawing, { ...image, pins: byWidth(image, Number(e.currentTarget.value)) }))} /></label>
      ${/** @type {(0|1)[]} */ ([0, 1]).map((i) => html`<fieldset key=${i}><legend>${t("plan.pin", { n: i + 1 })}</legend>
        <label>${t("plan.pin.px")}<input value=${writePoints([image.pins[i].px])} autocomplete="off" onChange=${place(i, "px")} /></label>
        <button type="button" class="chip" aria-pressed=${picking === i} onClick=${() => pick(i)}>${t("plan.pin.pick")}</button>
        <label>${t("plan.pin.at")}<input value=${writePoints([image.pins[i].at])} autocomplete="off" onChange=${place(i, "at")} /></label></fieldset>`)}
      ${!apart(image.pins) && html`<p class="bad" role="status">${t("plan.pin.near")}</p>`}</div>`}
  </details>`;
}
