import test from "node:test";
import assert from "node:assert/strict";
import { asDone, keepable, lastTold, offered, standing } from "../static/lib/my-calls.js";
import { orderAsDone, roundAsDone } from "../static/lib/away.js";

const call = (more = {}) => ({ id: "A", place: "5-501", category: "care", severity: "critical", state: "dispatched", seen: false, way: { gates: [], told: [] }, ...more });

test("the next step of a call is the first one offered, also before the hub knows of the last", () => {
  assert.deepEqual(offered(call()), ["arrive", "cannot"]);
  const there = asDone(call(), [{ what: "arrive" }]);
  assert.deepEqual([standing(there), offered(there)], ["on_scene", ["seen", "done"]]);
  const seen = asDone(call(), [{ what: "arrive" }, { what: "note" }, { what: "seen" }]);
  assert.deepEqual([standing(seen), offered(seen)], ["seen", ["done"]]);
  for (const last of ["done", "cannot"]) assert.deepEqual(offered(asDone(call(), [{ what: last }])), []);
  assert.deepEqual(offered(call({ category: "safety", state: "on_scene" })), ["done"], "of an alarm of devices nobody has to be seen");
});

test("who arrived can no longer give the call back, and who was called again can arrive again", () => {
  assert.ok(!offered(call({ state: "on_scene" })).includes("cannot"));
  assert.deepEqual(offered(call({ state: "open" })), ["arrive", "cannot"]);
});

test("what can be taken back for ten seconds is not kept on the phone", () => {
  assert.deepEqual(keepable([call({ undo: "arrive", undo_s: 4 })]), [call()]);
});

test("a phone that loses the hub shows what the hub said last, kept or not, with its age", () => {
  const shown = { calls: [call({ undo: "arrive", undo_s: 4 })], at: 2000 };
  assert.deepEqual(lastTold(shown, undefined), { calls: [call()], at: 2000 }, "the kept copy cannot be read");
  assert.deepEqual(lastTold(shown, { calls: [], at: 1000 }), { calls: [call()], at: 2000 }, "it could not be kept again");
  assert.deepEqual(lastTold(shown, { calls: [], at: 2001 }), { calls: [], at: 2001 });
  assert.deepEqual(lastTold(undefined, { calls: [call()], at: 1000 }), { calls: [call()], at: 1000 }, "the page was opened away from the hub");
});

test("a round shows what its walker did, without a time until the hub has one", () => {
  const round = { id: "R", state: "open", points: [{ place: "a", name: "东门", photos: [] }, { place: "b", name: "北门", photos: [] }] };
  const now = roundAsDone(round, [{ what: "take" }, { what: "check-in", body: { place: "b", finding: "hazard", note: "堆物" } }, { what: "photo", query: { place: "b" } }], "yi");
  assert.deepEqual([now.state, now.taken_by, now.points[0].finding, now.points[1].finding, now.points[1].at], ["taken", "yi", undefined, "hazard", undefined]);
  assert.equal(round.points[1].finding, undefined, "what the hub said is as it was");
});

test("an order shows the next step while the last one waits", () => {
  const order = { id: "O", state: "open", timeline: [] };
  const now = orderAsDone(order, [{ what: "accept" }, { what: "arrive" }, { what: "report" }], "yi");
  assert.deepEqual([now.state, now.reported_by, now.timeline.length], ["reported", "yi", 3]);
});
