import test from "node:test";
import assert from "node:assert/strict";
import { heard, longest, silentAfter } from "../static/lib/silence.js";

const at = (ms) => new Date(ms).toISOString();

test("silence is counted from the last pulse by the screen alone", () => {
  assert.equal(longest([], 0, 0), undefined, "nothing is claimed before the hub spoke");
  const own = heard({ edge: "self-test", since: at(1_000_000), expected: true }, 1_000_000, 5000);
  assert.equal(longest([own], 1_000_000, 5000), 0);
  const later = silentAfter + 1;
  assert.ok((longest([own], 1_000_000 + later, 5000 + later) ?? 0) > silentAfter);
});

test("of two clocks the one that says more is believed", () => {
  const own = heard({ edge: "self-test", since: at(1_000_000), expected: true }, 1_000_000, 0);
  assert.ok((longest([own], 1_000_000 - 3_600_000, silentAfter + 1) ?? 0) > silentAfter, "somebody set the clock back");
  assert.ok((longest([own], 1_000_000 + silentAfter + 1, 0) ?? 0) > silentAfter, "the machine slept");
});

test("a pulse that is old when it is fetched is as old on the screen", () => {
  const own = heard({ edge: "self-test", since: at(900_000), expected: true }, 1_000_000, 0);
  assert.equal(longest([own], 1_000_000, 0), 100_000);
});

test("of several sources the longest silence counts, and an edge that is away does not", () => {
  const list = [["self-test", 1_000_000, true], ["edge-east", 900_000, true], ["edge-west", 1000, false]]
    .map(([edge, since, expected]) => heard({ edge: String(edge), since: at(Number(since)), expected: Boolean(expected) }, 1_000_000, 0));
  assert.equal(longest(list, 1_000_000, 0), 100_000);
});
