// The map of devices: drag it, turn the wheel or pinch to come closer, press a sign to
// choose a device or to go into a block of them; with the focus on it arrows move it and
// + and - change how near it is. All it shows stands in the list beside it as well.
import { html, useEffect, useMemo, useRef } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { signAt, signsOf, viewOf, zoomed } from "../lib/device-map.js";
import { backdrop, colours, draw } from "../lib/map-drawing.js";
import { useListed } from "../lib/keys.js";
import { size, theme } from "../lib/prefs.js";
import { keysOf } from "../lib/shortcuts.js";
import { deviceName, siteName } from "../lib/words.js";

const nearest = 30; // px between the two devices that stand closest, at the most
const pace = 80; // px of an arrow
const slip = { mouse: 5, hand: 14 }; // px; what moves less is a press, and a finger never holds still

/**
 * @param {{plan: import("../lib/api-coverage.js").PlanMap, field: import("../lib/device-map.js").Field, shown: import("../lib/api.js").Device[], storey: number,
 *   chosen?: string, pick: (device: string|undefined) => void, said: string}} props
 */
export default function DeviceMap({ plan, field, shown, storey, chosen, pick, said }) {
  const canvas = useRef(/** @type {HTMLCanvasElement|null} */ (null));
  const behind = useMemo(() => backdrop(plan, storey), [plan, storey]);
  const now = useRef(/** @type {any} */ ({}));
  const self = now.current;
  Object.assign(self, { field, shown, storey, chosen, pick, behind, signs: undefined });
  self.paint ??= () => {
    const node = canvas.current, pen = node?.getContext("2d");
    if (!node || !pen) return;
    const { clientWidth: w, clientHeight: h } = node, dpr = devicePixelRatio;
    if (!w || !h) return;
    const isResized = w !== self.w || h !== self.h;
    if (node.width !== Math.round(w * dpr) || node.height !== Math.round(h * dpr)) (node.width = Math.round(w * dpr)), (node.height = Math.round(h * dpr));
    const least = viewOf(self.field.whole, w, h).scale / 2, step = Math.min(3, ...self.field.blocks.map((b) => b.step));
    Object.assign(self, { w, h, bounds: [least, Math.max(least * 40, nearest / step)] });
    if (!self.view || (isResized && self.isWhole)) (self.view = viewOf(self.field.whole, w, h)), (self.isWhole = true);
    draw(pen, { ...self, signs: self.drawn(), dpr, nameOf: siteName }, (self.colours ??= colours(node)));
  };
  self.drawn ??= () => {
    if (!self.signs || self.at !== self.view.scale) (self.signs = signsOf(self.field, self.shown, self.view.scale, self.storey)), (self.at = self.view.scale);
    return self.signs;
  };
  self.soon ??= () => void (self.frame ??= requestAnimationFrame(() => ((self.frame = undefined), self.paint())));
  self.look ??= (view) => ((self.view = view), (self.isWhole = false), self.soon());
  self.near ??= (by, x = self.w / 2, y = self.h / 2) => self.look(zoomed(self.view, by, x, y, self.w, self.h, self.bounds));
  self.shift ??= (dx, dy) => self.look({ ...self.view, x: self.view.x - dx / self.view.scale, y: self.view.y + dy / self.view.scale });
  self.whole ??= () => (self.look(viewOf(self.field.whole, self.w, self.h)), (self.isWhole = true)); // and stays so when the window is another
  const dark = theme.value, letters = size.value;
  useEffect(() => ((self.colours = undefined), self.soon()), [dark, letters]);
  useEffect(() => self.soon());
  useEffect(() => { // who is chosen in the list is brought into the window
    const spot = chosen && field.spots.get(chosen);
    if (!spot || !self.view) return;
    const close = Math.min(self.bounds[1], Math.max(self.view.scale, 14 / (spot.block?.step ?? 1)));
    const off = Math.abs(spot.x - self.view.x) * close > self.w * 0.45 || Math.abs(spot.y - self.view.y) * close > self.h * 0.45;
    if (off || close > self.view.scale) self.look({ x: spot.x, y: spot.y, scale: close });
  }, [chosen]);
  useListed("map");
  useEffect(() => watch(canvas.current, self), []);
  const keys = keysOf("map", {
    closer: () => self.near(1.5), wider: () => self.near(1 / 1.5), whole: self.whole,
    left: () => self.shift(pace, 0), right: () => self.shift(-pace, 0), up: () => self.shift(0, pace), down: () => self.shift(0, -pace),
  });
  const press = (/** @type {KeyboardEvent} */ e) => {
    if (e.altKey || e.ctrlKey || e.metaKey || !keys[e.key]) return;
    e.preventDefault();
    keys[e.key]();
  };
  return html`<div class="device-map">
    <div class="map-buttons">
      <button type="button" class="button" aria-label=${t("map.closer")} title=${t("map.closer")} onClick=${() => self.near(1.5)}>+</button>
      <button type="button" class="button" aria-label=${t("map.wider")} title=${t("map.wider")} onClick=${() => self.near(1 / 1.5)}>−</button>
      <button type="button" class="button" onClick=${self.whole}>${t("map.whole")}</button>
    </div>
    <canvas ref=${canvas} tabindex="0" role="application" aria-label=${said} onKeyDown=${press}></canvas>
  </div>`;
}

// What a mouse and fingers do.
function watch(node, self) {
  const fingers = new Map();
  const slipOf = (/** @type {PointerEvent} */ e) => (e.pointerType === "mouse" ? slip.mouse : slip.hand);
  let moved = 0;
  const at = (/** @type {MouseEvent} */ e) => {
    const box = node.getBoundingClientRect();
    return { x: e.clientX - box.left, y: e.clientY - box.top };
  };
  const wheel = (/** @type {WheelEvent} */ e) => {
    e.preventDefault();
    self.near(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.002)), at(e).x, at(e).y);
  };
  const down = (/** @type {PointerEvent} */ e) => {
    node.setPointerCapture(e.pointerId);
    fingers.set(e.pointerId, at(e));
    if (fingers.size === 1) moved = 0;
  };
  const move = (/** @type {PointerEvent} */ e) => {
    const from = fingers.get(e.pointerId), to = at(e);
    if (!from) {
      const sign = self.view && signAt(self.drawn(), self.view, to.x, to.y, self.w, self.h);
      node.classList.toggle("on-sign", Boolean(sign));
      return void (node.title = sign?.devices.length === 1 ? deviceName(sign.devices[0].id) : "");
    }
    moved += Math.hypot(to.x - from.x, to.y - from.y);
    const other = [...fingers].find(([id]) => id !== e.pointerId)?.[1];
    if (other) self.near(Math.hypot(to.x - other.x, to.y - other.y) / Math.max(1, Math.hypot(from.x - other.x, from.y - other.y)), (to.x + other.x) / 2, (to.y + other.y) / 2);
    else if (moved > slipOf(e)) self.shift(to.x - from.x, to.y - from.y);
    fingers.set(e.pointerId, to);
  };
  const up = (/** @type {PointerEvent} */ e) => {
    if (!fingers.delete(e.pointerId) || !self.view || moved > slipOf(e) || e.type === "pointercancel") return;
    const p = at(e), sign = signAt(self.drawn(), self.view, p.x, p.y, self.w, self.h);
    if (!sign) return self.pick(undefined);
    if (sign.devices.length === 1) return self.pick(sign.devices[0].id);
    if (self.view.scale >= self.bounds[1] * 0.99) return self.pick(sign.devices[0].id); // closer there is nothing
    if (sign.block) self.look({ ...viewOf(sign.block.box, self.w, self.h), scale: Math.min(self.bounds[1], Math.max(viewOf(sign.block.box, self.w, self.h).scale, 14 / sign.block.step)) });
    else self.near(2.5, p.x, p.y);
  };
  const dark = matchMedia("(prefers-color-scheme: dark)"), recolour = () => ((self.colours = undefined), self.soon());
  const sized = new ResizeObserver(() => (node.clientWidth !== self.w || node.clientHeight !== self.h) && self.soon()); // it tells the first size as well, which is drawn
  sized.observe(node);
  const fill = () => node.style.setProperty("--room", `${roomOf(node)}px`); // not when the dock grows: what is about to be pressed stays where it is
  fill();
  addEventListener("resize", fill);
  node.addEventListener("wheel", wheel, { passive: false });
  node.addEventListener("pointerdown", down);
  node.addEventListener("pointermove", move);
  node.addEventListener("pointerup", up);
  node.addEventListener("pointercancel", up);
  dark.addEventListener("change", recolour);
  return () => (sized.disconnect(), removeEventListener("resize", fill), dark.removeEventListener("change", recolour), cancelAnimationFrame(self.frame));
}

// The height between what stands above the map and the end of the page's window, with its legend below it.
function roomOf(/** @type {HTMLElement} */ node) {
  const page = node.closest("main"), legend = node.closest("figure")?.querySelector("figcaption")?.offsetHeight ?? 0;
  if (!page) return innerHeight;
  return page.clientHeight - (node.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop) - legend - 12;
}
