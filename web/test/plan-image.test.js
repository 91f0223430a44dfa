import test from "node:test";
import assert from "node:assert/strict";
import { apart, byWidth, corners, pixel, placed, spot, widthOf } from "../static/lib/plan-image.js";
import { areasDiffer, made, putImage, withoutImage } from "../static/lib/plan-edit.js";
import { on, storeysOf } from "../static/lib/plan.js";

const image = { id: "i", width_px: 800, height_px: 600 };
const near = (a, b) => assert.ok(Math.hypot(a.x - b.x, a.y - b.y) < 1e-6, `${JSON.stringify(a)} is not ${JSON.stringify(b)}`);

test("by its width an image stands upright with its lower left corner at the origin", () => {
  const m = { ...image, pins: byWidth(image, 40) };
  near(spot(m.pins, { x: 0, y: 600 }), { x: 0, y: 0 });
  near(spot(m.pins, { x: 800, y: 0 }), { x: 40, y: 30 });
  assert.ok(Math.abs(widthOf(m) - 40) < 1e-9);
  assert.equal(corners(m).length, 4);
});

test("two pins lie where they were put, and a pixel comes back from its place, turned or not", () => {
  for (const [a, b] of [[{ x: 10, y: 10 }, { x: 30, y: 10 }], [{ x: 5, y: 7 }, { x: 5, y: 47 }], [{ x: -3, y: 2 }, { x: 20, y: -31 }]]) {
    const pins = [{ px: { x: 100, y: 500 }, at: a }, { px: { x: 700, y: 120 }, at: b }];
    near(spot(pins, pins[0].px), a);
    near(spot(pins, pins[1].px), b);
    near(pixel(pins, spot(pins, { x: 321, y: 123 })), { x: 321, y: 123 });
    const { a: re, b: im } = placed(pins);
    assert.ok(Math.abs(Math.hypot(re, im) - Math.hypot(b.x - a.x, b.y - a.y) / Math.hypot(600, 380)) < 1e-9, "it is stretched");
  }
});

test("pins that are too near place nothing", () => {
  const pins = byWidth(image, 40);
  assert.ok(apart(pins));
  assert.ok(!apart([pins[0], { ...pins[1], at: { x: 0.5, y: 0 } }]));
  assert.ok(!apart([pins[0], { px: { x: 3, y: 600 }, at: { x: 40, y: 0 } }]));
});

test("a storey has one image, and what is drawn on it says so", () => {
  const d = { areas: [], walls: [], windows: [], cameras: [], images: [{ ...image, pins: byWidth(image, 1) }] };
  const two = putImage(d, { ...image, id: "below", storey: -1, pins: byWidth(image, 9) });
  assert.deepEqual(two.images.map((m) => m.id), ["i", "below"]);
  assert.deepEqual(putImage(two, { ...image, id: "new", pins: byWidth(image, 9) }).images.map((m) => m.id), ["below", "new"]);
  assert.deepEqual(withoutImage(two, -1).images.map((m) => m.id), ["i"]);
  const square = [{ x: 0, y: 0 }, { x: 1, y: 0 }, { x: 1, y: 1 }];
  assert.equal(made(d, "areas", square, undefined, -1).storey, -1);
  assert.ok(!("storey" in made(d, "areas", square, undefined, 0)));
  const area = made(d, "areas", square, undefined, 0);
  assert.ok(areasDiffer([area], [{ ...area, storey: 2 }]), "an area that moved to another storey needs a signature");
});

test("storeys are told the highest first, and the ground is always one", () => {
  assert.deepEqual(storeysOf([{ storey: -1 }, {}, { storey: 3 }]), [3, 0, -1]);
  assert.deepEqual(storeysOf([]), [0]);
  assert.equal(on([{ storey: -1 }, {}, { storey: 0 }], 0).length, 2);
});
