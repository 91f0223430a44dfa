import test from "node:test";
import assert from "node:assert/strict";
import { placeParts, showing } from "../static/lib/alerts.js";
import { backLeft, isLeft, offered } from "../static/lib/answers.js";
import { versionsOf } from "../static/lib/calls.js";
import { nameOf } from "../static/lib/names.js";

const call = (o = {}) => ({ id: "A1", version: 1, call: 1, key: "", rule: "button.pressed", category: "care", severity: "critical", state: "open", drill: false, late_s: 0, title: "", summary: "", count: 1, opened_at: "", last_at: "", ...o });

test("a screen that may see only the place tells what it shows, by the call's number, and is no look", () => {
  assert.deepEqual(showing(call({ limited: true, call: 2 })), { event: undefined, call: 2, looks: false });
});

test("a screen tells what it shows although another desk's told and somebody saw it", () => {
  const seen = call({ chain: { event: "E1", on_screen: "x", seen: "y" } });
  assert.deepEqual(showing(seen), { event: "E1", call: 1, looks: false });
  assert.equal(showing(call({ chain: { event: "E1" } })).looks, true, "nobody looked yet");
});

test("an alarm that was opened by hand is told as well, one that is over or on no record is not", () => {
  assert.deepEqual(showing(call({ category: "safety" })), { event: undefined, call: 1, looks: false });
  assert.equal(showing(call({ state: "resolved" })), undefined);
  assert.equal(showing(call({ not_recorded: true })), undefined);
});

test("people of the record have names", () => {
  const names = { care: "坐席甲" };
  assert.equal(nameOf("responder:响应乙", names), "响应乙");
  assert.equal(nameOf("care", names), "坐席甲");
  assert.equal(nameOf("toString", names), undefined);
  assert.equal(nameOf("gone", names), undefined);
});

test("a place goes down to the home, and says nothing twice", () => {
  const house = (n) => `${n}号楼`;
  assert.deepEqual(placeParts("5号楼", { building: "5", unit: "501" }, house), ["5号楼", "501"]);
  assert.deepEqual(placeParts("晴川里社区", { building: "5", unit: "501" }, house), ["晴川里社区", "5号楼", "501"]);
  assert.deepEqual(placeParts("东门", undefined, house), ["东门"]);
  assert.deepEqual(placeParts("", undefined, house), []);
});

test("whatever changes of a call changes what the day's lists are asked by", () => {
  const before = versionsOf([call(), call({ id: "A2" })]);
  assert.notEqual(versionsOf([call({ version: 2 }), call({ id: "A2" })]), before);
  assert.notEqual(versionsOf([call({ state: "resolved", version: 3 }), call({ id: "A2" })]), before);
  assert.equal(versionsOf([call({ id: "A2" }), call(), call({ id: "X", category: "maintenance" })]), before);
});

test("behind a link something is left while an answer is offered", () => {
  const link = (o) => ({ state: "open", mine: false, seen: false, ...o });
  assert.ok(isLeft([link({})]));
  assert.ok(!isLeft([link({ state: "resolved" }), link({ state: "on_scene", mine: true, seen: true })]));
  assert.deepEqual(offered(link({ state: "on_scene", mine: true })), ["seen"]);
});

test("what was said can be taken back while the hub allows it, counted on this phone's own clock", () => {
  assert.equal(backLeft({ undo: "arrive", undo_s: 9.4 }, 0), 10);
  assert.equal(backLeft({ undo: "arrive", undo_s: 9.4 }, 9000), 1);
  assert.equal(backLeft({ undo: "arrive", undo_s: 9.4 }, 9500), 0);
  assert.equal(backLeft({}, 0), 0);
});
