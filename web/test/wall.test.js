import test from "node:test";
import assert from "node:assert/strict";
import { names, nothing, stale, take, tiles, waiting } from "../static/lib/wall-facts.js";
import zh from "../static/lang/zh-wall.js";

const start = Date.UTC(2026, 10, 22, 2, 40, 0);
const at = (s) => new Date(start + s * 1000).toISOString();
const told = (o = {}) => ({
  at: at(0), calls: [], more: 0, taken: 0, cameras: { n: 6, unknown: 0, of: 6 }, gates: { n: 0, unknown: 0, of: 4 }, edges: { n: 0, unknown: 0, of: 2 },
  homes: { cannot: { n: 0, few: false }, unknown: { n: 0, few: false } }, areas: { n: 0, unknown: 0, of: 6 }, duty: { posts: 4, empty: 0, desks: 2, of_desks: 4, silent: 0 }, ...o,
});
const call = (id) => ({ id, place: "5-501", kind: "求助", kind_en: "Call", category: "care", drill: false, opened_at: at(0), late_s: 0 });
const wall = (o, s = 0) => Object.fromEntries(tiles(take(nothing, told(o)), start + s * 1000).map((t) => [t.name, t]));

test("there are seven facts at most, each with a name, and nothing is wrong where nothing is", () => {
  const all = tiles(take(nothing, told()), start);
  assert.ok(all.length <= 7);
  for (const name of names) assert.ok(zh[`wall.fact.${name}`]);
  assert.deepEqual(all.filter((t) => t.bad || t.old || !t.known), []);
});

test("before the hub said anything nothing is known, and nothing is called well", () => {
  assert.ok(tiles(nothing, start).every((t) => !t.known && t.old && t.text === ""));
});

test("what calls for somebody stands out, and what is not known is said beside it", () => {
  assert.ok(wall({ areas: { n: 1, unknown: 2, of: 6 } }).areas.bad);
  assert.deepEqual(wall({ areas: { n: 1, unknown: 2, of: 6 } }).areas.notes, [["unknown", 2]]);
  const cameras = wall({ cameras: { n: 5, unknown: 1, of: 6 } }).cameras;
  assert.deepEqual([cameras.bad, cameras.text, cameras.notes], [false, "5/6", [["unknown", 1]]], "a camera of which nothing is known is not counted as in good order, nor as broken");
  assert.ok(wall({ cameras: { n: 4, unknown: 1, of: 6 } }).cameras.bad);
  assert.ok(wall({ edges: { n: 1, unknown: 0, of: 2 } }).edges.bad);
  assert.ok(wall({ gates: { n: 2, unknown: 0, of: 4 } }).gates.bad);
  assert.ok(wall({ duty: { posts: 4, empty: 1, desks: 2, of_desks: 4, silent: 0 } }).duty.bad);
  assert.deepEqual(wall({ duty: { posts: 4, empty: 0, desks: 2, of_desks: 4, silent: 1 } }).duty.notes, [["silent", 1]]);
  assert.ok(wall({ duty: { posts: 4, empty: 0, desks: 0, of_desks: 4, silent: 0 } }).duty.bad, "nobody sits anywhere");
  assert.ok(wall({ duty: { posts: 0, empty: 0, desks: 2, of_desks: 4, silent: 0 } }).duty.bad, "no roster at all is no full one");
});

test("of homes no small number is told", () => {
  const { homes } = wall({ homes: { cannot: { n: 0, few: true }, unknown: { n: 0, few: true } } });
  assert.deepEqual([homes.few, homes.bad, homes.notes], [true, true, [["unknown.few", 0]]]);
  assert.equal(wall({ homes: { cannot: { n: 12, few: false }, unknown: { n: 0, few: false } } }).homes.text, "12");
});

test("a fact that was not told this time stays and grows old; when nothing is told everything does", () => {
  let known = take(nothing, told());
  known = take(known, told({ at: at(60), areas: undefined, duty: undefined }));
  const late = tiles(known, start + 61_000).filter((t) => t.old).map((t) => [t.name, t.age]);
  assert.deepEqual(late, [["areas", 61_000], ["duty", 61_000]]);
  assert.equal(tiles(known, start + 60_000 + stale).filter((t) => !t.old).length, 5);
  assert.equal(tiles(known, start + 60_001 + stale).filter((t) => !t.old).length, 0);
});

test("who waits is shown as far as it can be read, and the rest is counted", () => {
  const many = take(nothing, told({ calls: ["a", "b", "c", "d", "e", "f"].map(call), more: 14 }));
  assert.deepEqual([waiting(many).shown.map((c) => c.id), waiting(many).more], [["a", "b", "c", "d"], 16]);
  assert.equal(tiles(many, start).find((t) => t.name === "calls")?.text, "20");
  assert.deepEqual(waiting(take(many, told())), { shown: [], more: 0 });
});

test("however long it runs it keeps one answer", () => {
  let known = nothing;
  for (let s = 0; s < 5000; s++) known = take(known, told({ at: at(s), calls: [call(`c${s}`)] }));
  assert.equal(JSON.stringify(known).length, JSON.stringify(take(nothing, told({ at: at(4999), calls: [call("c4999")] }))).length);
});

test("a surge of calls is told beside who waits, and is not one more who does", () => {
  const known = take(nothing, told({ calls: ["a", "b"].map(call), surges: 1 }));
  const fact = tiles(known, start).find((t) => t.name === "calls");
  assert.deepEqual([fact?.text, fact?.notes, known.surges], ["2", [["surges", 1]], 1]);
  assert.ok(tiles(take(nothing, told({ surges: 1 })), start).find((t) => t.name === "calls")?.bad, "also when each of its calls was taken");
});
