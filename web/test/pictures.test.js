import test from "node:test";
import assert from "node:assert/strict";
import { columnsOf, fitting, sizes } from "../static/lib/wall.js";

test("a wall is as large as its cameras need and never shows more than nine pictures", () => {
  assert.deepEqual([0, 1, 2, 4, 5, 9, 10, 500].map(fitting), [1, 1, 4, 4, 9, 9, 9, 9]);
});

test("a wall is as wide as it is high", () => {
  assert.deepEqual(sizes.map(columnsOf), [1, 2, 3, 4]);
});
