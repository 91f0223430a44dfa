import test from "node:test";
import assert from "node:assert/strict";
import { byUrgency, marks, nearest, placeOfAlarm } from "../static/lib/hazards.js";
import { columns, csv } from "../static/lib/covered.js";
import { moved, zoomed } from "../static/lib/zoom.js";
import { pages } from "../static/lib/pages.js";
import { middle } from "../static/lib/plan.js";

const square = (x) => ({ outline: [{ x, y: 0 }, { x: x + 10, y: 0 }, { x: x + 10, y: 10 }, { x, y: 10 }] });
const plan = { areas: [{ area: "gate", shape: square(0) }, { area: "garage", storey: -1, shape: square(0) }], cameras: [{ camera: "cam-1", at: { x: 90, y: 5 } }], walls: [] };
const hazard = (id, more) => ({ id, kind: "clutter", title: id, place: "gate", due_at: "2026-05-02T00:00:00Z", state: "open", level: 0, ...more });
const point = (id, kind, more) => ({ id, kind, name: id, checks: [{ result: "fit" }], usable: true, overdue: false, ...more });

test("the worst hazard stands first, and what is over last", () => {
  const list = [hazard("later", { due_at: "2026-06-01T00:00:00Z" }), hazard("over", { state: "verified", level: 0 }), hazard("soon"), hazard("grave", { grave: true, due_at: "2026-07-01T00:00:00Z" }), hazard("late", { level: 1 }), hazard("up", { level: 2 })];
  assert.deepEqual(byUrgency(list).map((h) => h.id), ["up", "late", "grave", "soon", "later", "over"]);
});

test("signs lie at their own place or in their area, beside each other, and nowhere when nobody knows", () => {
  const list = marks(plan, [hazard("a"), hazard("b"), hazard("c", { place: "b5" })], [point("p", "aed", { at: { x: 3, y: 4, storey: -1 } }), point("q", "hydrant", { place: "garage", usable: false })], middle);
  assert.deepEqual(list.map((m) => [m.key, m.storey, m.aside ?? 0, m.bad]), [["a", 0, 0, false], ["b", 0, 1, false], ["p", -1, 0, false], ["q", -1, 0, true]]);
  assert.deepEqual(list[0].at, { x: 5, y: 5 });
});

test("near an alarm stand the nearest of each kind that helps, those on its storey first", () => {
  const here = placeOfAlarm({ site: "gate" }, plan, middle);
  assert.deepEqual(here, { area: "gate", at: { x: 5, y: 5 }, storey: 0 });
  assert.deepEqual(placeOfAlarm({ device: "cam-1", site: "b5" }, plan, middle), { at: { x: 90, y: 5 }, storey: 0 });
  assert.equal(placeOfAlarm({ site: "b5" }, plan, middle), undefined);
  const points = [point("far", "aed", { at: { x: 105, y: 5 } }), point("below", "aed", { at: { x: 5, y: 5, storey: -1 } }), point("by", "aed", { at: { x: 8, y: 9 } }), point("h", "hydrant", { place: "gate" }), point("store", "supplies", { place: "gate" })];
  assert.deepEqual(nearest(points, here, "gate", plan, middle).map((n) => [n.point.id, n.metres, n.same]), [["h", 0, true], ["by", 5, true], ["far", 100, true]]);
  assert.deepEqual(nearest(points, undefined, "gate", plan, middle).map((n) => n.point.id), ["h"], "of a place that is not on the plan: what is at it");
});

test("a defibrillator that is missing or unfit takes no place from one that can be used", () => {
  const here = placeOfAlarm({ site: "gate" }, plan, middle);
  const ids = (points) => nearest(points, here, "gate", plan, middle).map((n) => n.point.id);
  const aed = (id, x, more) => point(id, "aed", { at: { x, y: 5, ...more } });
  const missing = { ...aed("missing", 6), usable: false }, unfit = { ...aed("unfit", 7), usable: false };
  assert.deepEqual(ids([missing, unfit, aed("fit", 60)]), ["fit", "missing"]);
  assert.deepEqual(ids([missing, unfit, aed("below", 5, { storey: -1 })]), ["missing", "below"]);
  assert.deepEqual(ids([missing, unfit]), ["missing", "unfit"], "where none can be used it is said which there are");
});

test("where the hub did not watch the line breaks", () => {
  const at = (h, more) => ({ hour: new Date(h * 3_600_000).toISOString(), area: "", n: 60, covered: 60, unknown: 0, dark: 0, ...more });
  const [times, covered, dark] = columns([at(0), at(1, { covered: 30, dark: 15 }), at(5), at(6, { n: 0 })]);
  assert.deepEqual(times, [0, 3600, 7200, 18000, 21600]);
  assert.deepEqual(covered, [100, 50, null, 100, null]);
  assert.deepEqual(dark, [0, 25, null, 0, null]);
});

test("what is taken away as CSV is read as text, with the letters of the place", () => {
  const text = csv(["of", "hour"], '=HYPERLINK("x")', [{ hour: "2026-05-02T00:00:00Z", area: "", n: 60, covered: 30, dark: 15, unknown: 0 }]);
  assert.equal(text, '\ufeff"of","hour"\r\n"\'=HYPERLINK(""x"")",2026-05-02T00:00:00Z,50.00,25.00,0.00,60\r\n');
});

test("zoom stays within what there is and comes back to all of it", () => {
  const whole = [0, 1_000_000];
  const half = zoomed(whole, whole, 0.5);
  assert.deepEqual(half, [250_000, 750_000]);
  assert.deepEqual(moved(half, whole, 1), [500_000, 1_000_000]);
  assert.deepEqual(moved(half, whole, -9), [0, 500_000]);
  assert.deepEqual(zoomed(half, whole, 2), whole);
});

test("pages are one list, and it is known whether there is more", async () => {
  const all = { undefined: { items: [1, 2], next: "b" }, b: { items: [3] } };
  assert.deepEqual(await pages((cursor) => Promise.resolve(all[cursor]), 1), { items: [1, 2], more: true });
  assert.deepEqual(await pages((cursor) => Promise.resolve(all[cursor]), 5), { items: [1, 2, 3], more: false });
});
