import test from "node:test";
import assert from "node:assert/strict";
import { add, areasDiffer, freeID, heading, made, move, put, readPoints, remove, snap, writePoints } from "../static/lib/plan-edit.js";

const empty = { areas: [], walls: [], windows: [], cameras: [], buildings: [], doors: [] };
const corners = [{ x: 0, y: 0 }, { x: 4, y: 0 }, { x: 4, y: 4 }];

test("what is drawn is chosen, moved and taken away, and nothing is changed in place", () => {
  const { drawing, chosen } = add(empty, "areas", made(empty, "areas", corners, { type: "entrance", min: "observe", max: "identify" }));
  assert.equal(empty.areas.length, 0);
  assert.deepEqual([drawing.areas[0].id, drawing.areas[0].type, chosen.index], ["area-1", "entrance", 0]);
  const moved = move(drawing, chosen, 0.5, -5);
  assert.deepEqual(moved.areas[0].shape.outline[0], { x: 0.5, y: -5 });
  assert.deepEqual(drawing.areas[0].shape.outline[0], { x: 0, y: 0 });
  assert.equal(put(drawing, chosen, { name: "北门" }).areas[0].name, "北门");
  assert.equal(remove(drawing, chosen).areas.length, 0);
  assert.equal(freeID(drawing, "areas", "area"), "area-2");
});

test("a camera looks where was pressed second: degrees clockwise from the top", () => {
  const at = { x: 10, y: 10 };
  assert.deepEqual([heading(at, { x: 10, y: 20 }), heading(at, { x: 20, y: 10 }), heading(at, { x: 10, y: 0 }), heading(at, { x: 0, y: 10 })], [0, 90, 180, 270]);
  const camera = made(empty, "cameras", [at, { x: 20, y: 10 }]);
  assert.deepEqual([camera.at, camera.heading_deg], [at, 90]);
  assert.deepEqual(move({ ...empty, cameras: [camera] }, { layer: "cameras", index: 0 }, 1, 1).cameras[0].at, { x: 11, y: 11 });
});

test("a wall moves with both its ends", () => {
  const d = { ...empty, walls: [made(empty, "walls", corners)] };
  assert.deepEqual(move(d, { layer: "walls", index: 0 }, 1, 0).walls[0], { from: { x: 1, y: 0 }, to: { x: 5, y: 0 } });
});

test("only a change of the areas asks for a signature", () => {
  const area = made(empty, "areas", corners);
  assert.ok(!areasDiffer([area], [{ ...area }]));
  assert.ok(!areasDiffer([area, { ...area, id: "b" }], [{ ...area, id: "b" }, area]));
  assert.ok(areasDiffer([area], [{ ...area, min: "observe" }]));
  assert.ok(areasDiffer([area], []));
});

test("places are read as people write them, and refused when they are none", () => {
  assert.deepEqual(readPoints("10 20; 30.5,20；-1 2"), [{ x: 10, y: 20 }, { x: 30.5, y: 20 }, { x: -1, y: 2 }]);
  assert.equal(readPoints("10; 20"), undefined);
  assert.equal(readPoints("a b"), undefined);
  assert.equal(writePoints(corners), "0 0; 4 0; 4 4");
  assert.deepEqual(snap({ x: 1.26, y: 1.24 }), { x: 1.5, y: 1 });
});

test("a building is its corners, and a door on its wall is an entrance of it", () => {
  const corners = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 6 }, { x: 0, y: 6 }];
  const house = { ...made(empty, "buildings", corners, undefined, -1), number: "5" };
  assert.deepEqual(house, { id: "building-1", number: "5", outline: corners }, "it stands on the open ground whatever storey is shown");
  const d = { ...empty, buildings: [house] };
  assert.deepEqual(move(d, { layer: "buildings", index: 0 }, 1, 1).buildings[0].outline[2], { x: 11, y: 7 });
  assert.equal(made(d, "doors", [{ x: 5, y: 6.5 }]).building, "5");
  assert.equal(made(d, "doors", [{ x: 5, y: 20 }]).building, undefined, "far from every wall it is a gate");
});
