import test from "node:test";
import assert from "node:assert/strict";
import { margin, most, narrower, toward, wider } from "../static/lib/live-edge.js";
import { arranged, columnsOf, fitting, sizes } from "../static/lib/wall.js";

test("a wall is as large as its cameras need and never shows more than nine pictures", () => {
  assert.deepEqual([0, 1, 2, 4, 5, 9, 10, 500].map(fitting), [1, 1, 4, 4, 9, 9, 9, 9]);
});

test("a wall is as wide as it is high", () => {
  assert.deepEqual(sizes.map(columnsOf), [1, 2, 3, 4]);
});

const playing = (/** @type {object} */ more) => ({ start: 0, end: 10, at: 10 - margin, rate: 1, behind: margin, settled: true, drained: true, ...more });

test("who begins sees the first kept picture at once and the present when all of them are there", () => {
  const begun = toward(playing({ end: 0.07, at: 0, settled: false, drained: false }));
  assert.deepEqual(begun, { rate: 1, settled: false });
  const all = toward(playing({ end: 0.9, at: 0.02, settled: false }));
  assert.ok(Math.abs(/** @type {number} */ (all.seek) - (0.9 - margin)) < 1e-9);
  assert.ok(all.settled);
});

test("a picture that fell behind jumps to the present, or hurries when it is not far", () => {
  assert.ok(Math.abs(/** @type {number} */ (toward(playing({ at: 8.9 })).seek) - (10 - margin)) < 1e-9);
  assert.deepEqual(toward(playing({ at: 9.4 })), { rate: 1.1, settled: true });
  assert.equal(toward(playing({ at: 9.72, rate: 1.1 })).rate, 1.1, "until it has caught up");
  assert.equal(toward(playing({ at: 9.75, rate: 1.1 })).rate, 1);
  assert.equal(toward(playing({ at: 9.72 })).rate, 1, "a little is left alone");
  assert.equal(toward(playing({ at: 9.95 })).rate, 1);
});

test("what is shown is never outside of what there is", () => {
  for (const at of [-1, 0, 3.9, 10.5, 99]) {
    const { seek } = toward(playing({ start: 4, at }));
    assert.ok(seek !== undefined && seek >= 4 && seek <= 10, `from ${at} to ${seek}`);
  }
  assert.equal(toward(playing({ start: 9.9, at: 0 })).seek, 9.9, "of a stream shorter than the margin");
});

test("a player that runs dry keeps further behind, and not without end", () => {
  let behind = margin;
  for (let i = 0; i < 20; i++) behind = wider(behind);
  assert.ok(Math.abs(behind - most) < 1e-9);
  for (let i = 0; i < 20; i++) behind = narrower(behind);
  assert.equal(behind, margin, "and comes back when it is calm");
});

test("on an alert the camera that sees best is large, and three more at most stand beside it", () => {
  assert.deepEqual(arranged(["best", "b", "c", "d", "e"]), { large: "best", small: ["b", "c", "d"] });
  assert.deepEqual(arranged(["best", "b", "c"], "c"), { large: "c", small: ["best", "b"] }, "one that was chosen");
  assert.deepEqual(arranged(["b", "c"], "best"), { large: "b", small: ["c"] }, "one that sees it no longer");
  assert.deepEqual(arranged(["best", "best"]), { large: "best", small: [] });
  assert.deepEqual(arranged([]), { large: undefined, small: [] });
});
