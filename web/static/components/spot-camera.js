// One camera of a spot check: the picture now, the drawn minute, clock and label, each
// judged by a person.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { full, number } from "../lib/format.js";
import { aspects } from "../lib/inspection.js";
import { view } from "../lib/viewing.js";
import { deviceRecorded, siteName } from "../lib/words.js";
import FreeView from "./free-view.js";
import LookBack from "./look-back.js";
import SpotAspect from "./spot-aspect.js";

/** @param {{check: import("../lib/api-inspection.js").Check, drawn: import("../lib/api-inspection.js").Drawn, judges: boolean, sees: boolean, watched: boolean, watch: (on: boolean) => void, changed: () => any}} props */
export default function SpotCamera({ check, drawn, judges, sees, watched, watch, changed }) {
  const look = () => {
    if (!watched) view("inspection");
    watch(!watched);
  };
  const [back, lookBack] = useState(false);
  const recorded = drawn.findings.minute?.reason !== "recorder_not_connected";
  const beside = {
    live: sees && html`<button type="button" class="button no-print" aria-pressed=${watched} onClick=${look}>${watched ? t("spot.look.end") : t("spot.look")}</button>`,
    minute: html`<span>${full(drawn.minute)}</span>${sees && recorded && html` <button type="button" class="button no-print" aria-pressed=${back} onClick=${() => lookBack(!back)}>${back ? t("spot.look.end") : t("spot.look.back")}</button>`}`,
    clock: html`<span>${drawn.offset_s === undefined ? t("spot.clock.none") : t("spot.clock", { s: number(drawn.offset_s, 1) })}</span>`,
    label: html`<span>${t("spot.label", { label: drawn.label || "—" })} ${drawn.label_read === undefined ? t("spot.label.none") : drawn.label_read ? t("spot.label.right") : t("spot.label.wrong")}</span>`,
  };
  return html`<li class="card spot-camera" data-camera=${drawn.camera}>
    <h2><a href=${`#/devices/${drawn.camera}`}>${deviceRecorded(drawn.camera, drawn.name)}</a> <small class="quiet">${siteName(drawn.site)}</small></h2>
    ${watched && html`<div class="no-print"><${FreeView} cameras=${[drawn.camera]} /></div>`}
    ${back && html`<div class="no-print"><${LookBack} id=${drawn.camera} why=${{ purpose: "inspection" }} from=${Date.parse(drawn.minute)} /></div>`}
    ${aspects.map((aspect) => html`<${SpotAspect} key=${aspect} check=${check} camera=${drawn.camera} name=${deviceRecorded(drawn.camera, drawn.name)} aspect=${aspect} found=${drawn.findings[aspect]} judges=${judges} changed=${changed}><b>${term("aspect", aspect)}</b> ${beside[aspect]}<//>`)}
  </li>`;
}
