// The site plan as a drawing: areas, what of them is not seen hatched, walls, and each
// camera with its view. What is drawn is also told as a list beside it.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { areaName, deviceCalled } from "../lib/words.js";
import { extent, frame, middle, on, path, place } from "../lib/plan.js";
import PlanMark from "./plan-mark.js";
import Underlay from "./underlay.js";

const parts = /** @type {("dark"|"unknown"|"unplanned")[]} */ (["unplanned", "unknown", "dark"]);

/**
 * @param {{plan: import("../lib/api-coverage.js").PlanMap, storey?: number, chosen?: string, choose?: (area: string) => void, alarms?: Map<string, number>, marks?: import("../lib/hazards.js").Mark[]}} props
 *   alarms: how many alerts are open, by area or camera; marks: hazards and points of help
 */
export default function PlanMap({ plan: whole, storey = 0, chosen, choose, alarms = new Map(), marks = [] }) {
  const plan = { ...whole, areas: on(whole.areas, storey), walls: on(whole.walls, storey), cameras: on(whole.cameras, storey), images: on(whole.images, storey) };
  const box = frame(extent(plan));
  const unit = Math.max(box.width, box.height) / 100; // so that signs are equally large on every plan
  return html`<svg class="plan" viewBox="${box.x} ${box.y} ${box.width} ${box.height}" role="group" aria-label=${t("coverage.plan")}>
    <defs>${parts.map((part) => html`<pattern key=${part} id=${`hatch-${part}`} class=${`hatch hatch-${part}`} patternUnits="userSpaceOnUse" width=${unit * 1.6} height=${unit * 1.6} patternTransform=${part === "unknown" ? "rotate(-45)" : "rotate(45)"}>
      <rect width=${unit * 1.6} height=${unit * 1.6} /><line x1="0" y1="0" x2="0" y2=${unit * 1.6} stroke-width=${unit * (part === "dark" ? 1 : 0.5)} /></pattern>`)}</defs>
    ${plan.images.map((m) => html`<${Underlay} key=${m.id} image=${m} />`)}
    ${plan.areas.map((a) => html`<path key=${a.area} class="area ${plan.images.length ? "over-image" : ""} ${a.area === chosen ? "chosen" : ""}" d=${path([a.shape])} fill-rule="evenodd" stroke-width=${unit * 0.25} onClick=${() => choose?.(a.area)}><title>${areaName(a)}</title></path>`)}
    ${parts.map((part) => plan.areas.map((a) => a[part].length > 0 && html`<path key=${part + a.area} class="unseen-part" d=${path(a[part])} fill-rule="evenodd" fill=${`url(#hatch-${part})`} pointer-events="none" />`))}
    ${plan.cameras.map((c) => html`<path key=${`view-${c.camera}`} class="view ${c.state.condition === "sees" ? "" : "blind"}" d=${path(c.view)} fill-rule="evenodd" stroke-width=${unit * 0.15} pointer-events="none" />`)}
    ${storey === 0 && (plan.buildings ?? []).map((b) => html`<path key=${b.id} class="building" d=${path([b])} stroke-width=${unit * 0.4} pointer-events="none"><title>${t("my.way.building", { n: b.number })}</title></path>`)}
    ${plan.walls.map((w, i) => html`<line key=${i} class="wall" x1=${w.from.x} y1=${-w.from.y} x2=${w.to.x} y2=${-w.to.y} stroke-width=${unit * 0.4} />`)}
    ${plan.cameras.map((c) => html`<${CameraSign} key=${c.camera} camera=${c} unit=${unit} alarms=${alarms.get(c.camera) ?? 0} />`)}
    ${on(marks, storey).map((m) => html`<${PlanMark} key=${m.key} mark=${m} unit=${unit} />`)}
    ${plan.areas.map((a) => html`<${AreaName} key=${`name-${a.area}`} area=${a} unit=${unit} alarms=${alarms.get(a.area) ?? 0} />`)}
  </svg>`;
}

// A wedge that points where the camera looks; one that does not see is crossed out.
function CameraSign({ camera: c, unit, alarms }) {
  const sees = c.state.condition === "sees";
  const said = `${deviceCalled(c.camera, c.name)} · ${term("condition", c.state.condition)}`;
  return html`<g class="camera-sign ${sees ? "" : "blind"}" transform="translate(${place(c.at)}) scale(${unit})">
    <title>${said}</title>
    <g transform="rotate(${c.heading_deg})"><path d="M0 -1.5 1.1 1.1 -1.1 1.1Z" stroke-width="0.2" /></g>
    ${!sees && html`<path class="cross" d="M-1.5 -1.5 1.5 1.5M1.5 -1.5 -1.5 1.5" stroke-width="0.5" />`}
    ${alarms > 0 && html`<circle class="alarm" cx="1.6" cy="-1.6" r="1" />`}
  </g>`;
}

function AreaName({ area: a, unit, alarms }) {
  const at = middle(a.shape);
  return html`<g class="area-name" transform="translate(${place(at)}) scale(${unit})" pointer-events="none">
    <text text-anchor="middle" font-size="2.6">${areaName(a)}</text>
    ${alarms > 0 && html`<g class="alarm" transform="translate(0 2.8)"><circle r="1.5" /><text class="alarm-count" text-anchor="middle" y="0.75" font-size="2.1">${alarms}</text></g>`}
  </g>`;
}
