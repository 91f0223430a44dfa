// The plan of one storey to draw on. With the mouse: press the places of a thing, drag
// it, turn a camera by pressing where it looks. With the keyboard: without a tool arrows
// move what is chosen by half a metre (with Shift by five) and Delete takes it away; with
// a tool they move a cross, the space bar puts a place there and Enter closes an area.
// Escape lets go.
import { html, useRef, useState } from "../lib/ui.js";
import { pick, t, term } from "../lib/i18n.js";
import { areaName } from "../lib/words.js";
import { frame, on, path } from "../lib/plan.js";
import { corners } from "../lib/plan-image.js";
import { layers, move, needs, remove, snap } from "../lib/plan-edit.js";
import Underlay from "./underlay.js";

const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const step = (/** @type {KeyboardEvent} */ e) => (e.shiftKey ? 5 : 0.5);

/**
 * @param {{drawing: import("../lib/plan-edit.js").Drawing, storey: number, chosen?: import("../lib/plan-edit.js").Chosen, tool?: import("../lib/plan-edit.js").Layer|"pin",
 *   change: (d: import("../lib/plan-edit.js").Drawing, chosen?: import("../lib/plan-edit.js").Chosen) => void, finish: (places: {x: number, y: number}[]) => void}} props
 */
export default function PlanCanvas({ drawing, storey, chosen, tool, change, finish }) {
  const svg = useRef(/** @type {SVGSVGElement|null} */ (null));
  // What is drawn belongs to a tool and a storey. Keys come faster than the page is drawn,
  // so that it is kept beside what is shown.
  const of = `${tool} ${storey}`;
  const pen = useRef({ of, places: /** @type {{x: number, y: number}[]} */ ([]), cross: { x: 20, y: 20 } });
  if (pen.current.of !== of) pen.current = { ...pen.current, of, places: [] };
  const [, shown] = useState({});
  const { places, cross } = pen.current;
  const closes = tool !== "pin" && tool !== undefined && needs(tool) === Infinity; // by whoever draws it
  const setPlaces = (/** @type {{x: number, y: number}[]} */ list) => (pen.current.places = list, shown({}));
  const setCross = (/** @type {{x: number, y: number}} */ to) => (pen.current.cross = to, shown({}));
  const [drag, setDrag] = useState(/** @type {{x: number, y: number}|undefined} */ (undefined));
  const images = on(drawing.images, storey);
  const box = frame([...sizeOf(drawing), ...images.flatMap(corners), { x: 0, y: 0 }, { x: 80, y: 50 }]);
  const unit = Math.max(box.width, box.height) / 100;
  const where = (/** @type {PointerEvent} */ e) => {
    const to = svg.current?.getScreenCTM()?.inverse();
    const p = new DOMPoint(e.clientX, e.clientY).matrixTransform(to);
    return tool === "pin" ? { x: p.x, y: -p.y } : snap({ x: p.x, y: -p.y });
  };
  const done = (/** @type {{x: number, y: number}[]} */ list) => (setPlaces([]), finish(list));
  const put = (/** @type {{x: number, y: number}} */ at) => {
    if (!tool) return;
    const list = [...pen.current.places, at];
    if (list.length >= (tool === "pin" ? 1 : needs(tool))) done(list);
    else setPlaces(list);
  };
  const press = (/** @type {PointerEvent} */ e) => {
    if (!tool) return;
    const at = where(e);
    setCross(at);
    put(at);
  };
  const keys = (/** @type {KeyboardEvent} */ e) => {
    const way = arrows[e.key];
    if (e.key === "Escape") return setPlaces([]), change(drawing, undefined);
    if (tool) {
      if (way) setCross({ x: pen.current.cross.x + way[0] * step(e), y: pen.current.cross.y + way[1] * step(e) });
      else if (e.key === " ") put(pen.current.cross);
      else if (e.key === "Backspace") setPlaces(pen.current.places.slice(0, -1));
      else if (e.key === "Enter" && closes && pen.current.places.length >= 3) done(pen.current.places);
      else if (e.key === "Enter") put(pen.current.cross);
      else return;
      return e.preventDefault();
    }
    if (!chosen) return;
    if (way) change(move(drawing, chosen, way[0] * step(e), way[1] * step(e)), chosen);
    else if (e.key === "Delete" || e.key === "Backspace") change(remove(drawing, chosen), undefined);
    else return;
    e.preventDefault();
  };
  const take = (layer, index) => ({
    class: `thing ${layer} ${chosen?.layer === layer && chosen?.index === index ? "chosen" : ""}`,
    onPointerDown: (/** @type {PointerEvent} */ e) => {
      if (tool) return;
      e.stopPropagation();
      svg.current?.setPointerCapture(e.pointerId);
      change(drawing, { layer, index });
      setDrag(where(e));
    },
  });
  const pull = (/** @type {PointerEvent} */ e) => {
    if (!drag || !chosen) return;
    const to = where(e);
    if (to.x === drag.x && to.y === drag.y) return;
    change(move(drawing, chosen, to.x - drag.x, to.y - drag.y), chosen);
    setDrag(to);
  };
  const line = (w) => ({ x1: w.from.x, y1: -w.from.y, x2: w.to.x, y2: -w.to.y });
  const here = (layer, draw) => drawing[layer].map((one, i) => (one.storey ?? 0) === storey && draw(one, i));
  return html`<svg ref=${svg} class="plan plan-canvas ${tool ? "drawing" : ""} ${images.length ? "over-image" : ""}" tabindex="0" role="application" aria-label=${t("plan.canvas")} viewBox="${box.x} ${box.y} ${box.width} ${box.height}"
      onPointerDown=${press} onPointerMove=${pull} onPointerUp=${() => setDrag(undefined)} onKeyDown=${keys}>
    ${images.map((m) => html`<${Underlay} key=${m.id} image=${m} />`)}
    ${here("areas", (a, i) => html`<path key=${`a${i}`} ...${take("areas", i)} d=${path([a.shape])} fill-rule="evenodd" stroke-width=${unit * 0.3}><title>${areaName({ area: a.id, name: a.name })}</title></path>`)}
    ${here("buildings", (b, i) => html`<path key=${`b${i}`} ...${take("buildings", i)} d=${path([b])} stroke-width=${unit * 0.4}><title>${b.number}</title></path>`)}
    ${here("walls", (w, i) => html`<line key=${`w${i}`} ...${take("walls", i)} ...${line(w)} stroke-width=${unit * 0.6} />`)}
    ${here("windows", (w, i) => html`<line key=${`h${i}`} ...${take("windows", i)} ...${line(w)} stroke-width=${unit * 0.9}><title>${w.id}</title></line>`)}
    ${here("doors", (d, i) => html`<circle key=${`d${i}`} ...${take("doors", i)} cx=${d.at.x} cy=${-d.at.y} r=${unit * 0.9}><title>${pick(d.name, d.name_en) || d.building || d.id}</title></circle>`)}
    ${here("cameras", (c, i) => html`<g key=${`c${i}`} ...${take("cameras", i)} transform="translate(${c.at.x} ${-c.at.y}) scale(${unit}) rotate(${c.heading_deg})"><path class="cone" d=${cone(c, unit)} /><path class="body" d="M0 -1.6 1.2 1.2 -1.2 1.2Z" /><title>${c.id}</title></g>`)}
    ${places.length > 0 && html`<polyline class="places" points=${places.map((p) => `${p.x},${-p.y}`).join(" ")} stroke-width=${unit * 0.4} />${places.map((p, i) => html`<circle key=${i} class="place" cx=${p.x} cy=${-p.y} r=${unit * 0.6} />`)}`}
    ${tool && html`<path class="cross" d="M-2 0H2M0 -2V2" stroke-width="0.35" transform="translate(${cross.x} ${-cross.y}) scale(${unit})" pointer-events="none" />`}
  </svg>
  ${tool && html`<p class="quiet" role="status">${closes ? t("plan.places", { n: places.length }) : tool === "pin" ? t("plan.pin.how") : term("plan.how", tool)}${t("plan.cross", { x: Math.round(cross.x * 10) / 10, y: Math.round(cross.y * 10) / 10, n: places.length })}${closes && places.length >= 3 && html`<button type="button" class="button primary" onClick=${() => done(places)}>${t("plan.close")}</button>`}</p>`}`;
}

// The opening of a camera to ten metres; what it really sees is computed by the hub.
function cone(c, unit) {
  const half = (Math.min(c.angle_deg, 170) / 2) * (Math.PI / 180), far = Math.min(c.range_m, 10) / unit;
  return `M0 0L${-Math.sin(half) * far} ${-Math.cos(half) * far}L${Math.sin(half) * far} ${-Math.cos(half) * far}Z`;
}

function sizeOf(d) {
  return layers.flatMap((layer) => d[layer].flatMap((one) => one.shape?.outline ?? one.outline ?? (one.at ? [one.at] : [one.from, one.to])));
}
