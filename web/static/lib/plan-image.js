// Where an image lies below a plan. It is moved, scaled and turned by two pins, and
// never stretched. Pure.

/** @typedef {import("./api-coverage.js").Point} Point */
/** @typedef {{px: Point, at: Point}} Pin  px from the upper left corner, at in metres of the plan */
/** @typedef {{id: string, width_px: number, height_px: number, storey?: number, pins: [Pin, Pin]}} PlanImage */

/** Pixels to the drawing, whose y runs down: x' = ax - by + e, y' = bx + ay + f. @param {[Pin, Pin]} pins */
export function placed([p, q]) {
  const dx = q.px.x - p.px.x, dy = q.px.y - p.px.y, far = dx * dx + dy * dy;
  const ex = q.at.x - p.at.x, ey = -(q.at.y - p.at.y);
  const a = (ex * dx + ey * dy) / far, b = (ey * dx - ex * dy) / far;
  return { a, b, e: p.at.x - (a * p.px.x - b * p.px.y), f: -p.at.y - (b * p.px.x + a * p.px.y) };
}

/** As SVG wants it. @param {[Pin, Pin]} pins */
export function transform(pins) {
  const { a, b, e, f } = placed(pins);
  return `matrix(${a} ${b} ${-b} ${a} ${e} ${f})`;
}

/** A place of the plan in pixels of the image. @param {[Pin, Pin]} pins @param {Point} at @returns {Point} */
export function pixel(pins, at) {
  const { a, b, e, f } = placed(pins), x = at.x - e, y = -at.y - f, far = a * a + b * b;
  return { x: (a * x + b * y) / far, y: (a * y - b * x) / far };
}

/** A pixel on the plan. @param {[Pin, Pin]} pins @param {Point} px @returns {Point} */
export function spot(pins, px) {
  const { a, b, e, f } = placed(pins);
  return { x: a * px.x - b * px.y + e, y: -(b * px.x + a * px.y + f) };
}

/** Pins by scale alone: upright, its lower left corner at the origin. @param {{width_px: number, height_px: number}} image @param {number} width  metres @returns {[Pin, Pin]} */
export function byWidth(image, width) {
  return [{ px: { x: 0, y: image.height_px }, at: { x: 0, y: 0 } }, { px: { x: image.width_px, y: image.height_px }, at: { x: width, y: 0 } }];
}

/** How wide the whole image is, in metres. @param {PlanImage} image */
export function widthOf(image) {
  const { a, b } = placed(image.pins);
  return Math.hypot(a, b) * image.width_px;
}

/** Its corners on the plan, so that a drawing is large enough for it. @param {PlanImage} image @returns {Point[]} */
export function corners(image) {
  const { width_px: w, height_px: h } = image;
  return [[0, 0], [w, 0], [w, h], [0, h]].map(([x, y]) => spot(image.pins, { x, y }));
}

/** Whether two pins say where it lies: apart in the picture and on the plan. @param {[Pin, Pin]} pins */
export const apart = ([p, q]) => Math.hypot(p.px.x - q.px.x, p.px.y - q.px.y) >= 10 && Math.hypot(p.at.x - q.at.x, p.at.y - q.at.y) >= 1;
