import test from "node:test";
import assert from "node:assert/strict";
import { percent } from "../static/lib/format.js";
import { blindOnes, extent, frame, healthOf, inside, middle, path, standing } from "../static/lib/plan.js";

const square = { outline: [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 10 }, { x: 0, y: 10 }] };

test("a plan that has y upwards is drawn on a screen that has it downwards", () => {
  assert.equal(path([square]), "M0 0L10 0L10 -10L0 -10Z");
  assert.equal(path([]), "");
  const box = frame(square.outline);
  assert.ok(box.y < -10 && box.y + box.height > 0);
  assert.deepEqual(frame([]), { x: 0, y: 0, width: 100, height: 60 });
});

test("holes are drawn with their polygon", () => {
  assert.equal(path([{ ...square, holes: [[{ x: 1, y: 1 }, { x: 2, y: 1 }, { x: 1, y: 2 }]] }]).match(/Z/g)?.length, 2);
});

test("a name stands within its area, also when that is bent", () => {
  const bent = { outline: [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 2 }, { x: 2, y: 2 }, { x: 2, y: 10 }, { x: 0, y: 10 }] };
  assert.deepEqual(middle(square), { x: 5, y: 5 });
  assert.ok(!inside({ x: 5, y: 5 }, bent.outline));
  assert.notDeepEqual(middle(bent), { x: 5, y: 5 });
});

test("what fell blind comes before what is not known, and each camera is named once", () => {
  const area = { share: 0.5, dark_m2: 10, unknown_m2: 5, unplanned_m2: 0 };
  assert.equal(standing(area), "partly");
  assert.equal(standing({ ...area, share: 0 }), "dark");
  assert.equal(standing({ ...area, dark_m2: 0 }), "unknown");
  assert.equal(standing({ ...area, dark_m2: 0, unknown_m2: 0 }), "seen");
  assert.equal(standing({ ...area, dark_m2: 0, unknown_m2: 0, unplanned_m2: 3 }), "unplanned");
  assert.deepEqual(blindOnes({ lost: [{ cameras: ["b", "a"], m2: 1 }, { cameras: ["a"], m2: 2 }] }), ["a", "b"]);
  assert.deepEqual(blindOnes({}), []);
  assert.equal(extent({ areas: [{ shape: square }], walls: [], cameras: [] }).length, 4);
});

test("a camera that froze changes what the figures are fetched by, a battery does not", () => {
  const camera = { id: "c", kind: "camera", status: "online", lifecycle: "in_service", values: { fps: 15, frozen: 0 } };
  const before = healthOf([camera]);
  assert.equal(healthOf([{ ...camera, values: { fps: 14, frozen: 0 } }, { id: "b", kind: "button", status: "offline" }]), before);
  assert.notEqual(healthOf([{ ...camera, values: { fps: 15, frozen: 1 } }]), before);
});

test("a share is never rounded up to the whole", () => {
  assert.equal(percent(0.9999), "99.9%");
  assert.equal(percent(1), "100%");
});
