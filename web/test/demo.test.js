import { test } from "node:test";
import assert from "node:assert/strict";
import { actAt, doings, foremost, moves, sentences } from "../static/lib/demo.js";

const view = (more = {}) => ({
  devices: [{ id: "button-1", name: "按钮 1" }], callers: [{ id: "501", code: "5-501" }, { id: "unknown" }], cameras: [{ id: "cam-1", name: "北门", frozen: true }, { id: "cam-2", name: "东门", frozen: false }],
  power_off: false, about: { button: "button-1", camera: "cam-1" }, story: { state: "idle", at_ms: 0, acts: [{ id: "freeze", due_s: 8 }, { id: "power", due_s: 18 }] }, presses: { sent: 0, recorded: 0, lost: 0, doubled: 0 }, ...more,
});

test("what is broken is offered to be mended, and what is well to be broken", () => {
  const what = doings(view(), zh).map((one) => `${one.act} ${one.id}`);
  assert.deepEqual(what, ["press button-1", "ring 501", "ring unknown", "mend cam-1", "freeze cam-2", "power off", "hub kill"]);
  assert.ok(doings(view({ power_off: true }), zh).some((one) => one.act === "power" && one.id === "on"));
});

test("the button and the camera of the story, the power and the hub have a control each", () => {
  const keys = (demo) => foremost(demo, doings(demo, zh)).map((one) => `${one.act} ${one.id}`);
  assert.deepEqual(keys(view()), ["press button-1", "mend cam-1", "power off", "hub kill"]);
  assert.deepEqual(keys(view({ about: { button: "gone", camera: "cam-2" } })), ["freeze cam-2", "power off", "hub kill"]);
});

test("an act is told from its time on, and before the first there is none", () => {
  const { story } = view();
  assert.equal(actAt(story, 7999), undefined);
  assert.equal(actAt(story, 8000)?.id, "freeze");
  assert.equal(actAt(story, 60000)?.id, "power");
});

test("it is asked often while something moves", () => {
  assert.equal(moves(view()), false);
  assert.equal(moves(view({ story: { state: "paused", at_ms: 1, acts: [] } })), true);
  assert.equal(moves(view({ kill: { state: "up", at: "", down_ms: 1, alerts: 0 } })), true);
  assert.equal(moves(view({ kill: { state: "counted", at: "", down_ms: 1, alerts: 1 } })), false);
});

const zh = (text) => text ?? "";
const kind = (name) => ({ camera: "Camera" })[name] ?? name;
const doors = (more = {}) => ({
  police: { areas: 6, seen: 6, blind: [], unknown: 0 }, care: { homes: 8, can_call: 8, cannot_call: 0, waiting: 0 }, property: { known: true }, ...more,
});

test("a door says what is known, and of what is not that it is not", () => {
  assert.deepEqual(sentences(doors(), zh, kind), { police: ["seen", { n: 6 }], care: ["can", { n: 8, can: 8, cannot: 0, waiting: 0 }], waiting: ["calm", { n: 0 }], property: ["nothing", {}] });
  assert.equal(sentences(doors({ police: { areas: 6, seen: 0, blind: [], unknown: 6 } }), zh, kind).police[0], "unknown");
  assert.equal(sentences(doors({ care: { homes: 8, can_call: 3, cannot_call: 0, waiting: 0 } }), zh, kind).care[0], "unknown");
  assert.equal(sentences(doors({ property: { known: false } }), zh, kind).property[0], "unknown");
});

test("a door names the blind area, who waits and the first to mend", () => {
  const said = sentences(doors({
    police: { areas: 6, seen: 5, blind: [{ id: "north-gate", name: "北门", name_en: "North gate" }], unknown: 0 },
    care: { homes: 8, can_call: 6, cannot_call: 2, waiting: 1 },
    property: { known: true, first: { id: "cam-1", name: "4号楼大堂摄像机", name_en: "Lobby of building 4", kind: "camera" } },
  }), (_, en) => en ?? "", kind);
  assert.deepEqual(said.police, ["blind", { n: 6, seen: 5, blind: "North gate" }]);
  assert.deepEqual([said.care[0], said.waiting[0]], ["cannot", "waiting"]);
  assert.deepEqual(said.property, ["first", { what: "Camera, Lobby of building 4" }]);
  const named = { id: "cam-1", name: "4号楼大堂摄像机", name_en: "Lobby camera of building 4" }; // a device that has such a name needs no other
  assert.deepEqual(sentences(doors({ property: { known: true, first: named } }), (_, en) => en ?? "", kind).property, ["first", { what: "Lobby camera of building 4" }]);
});
