import test from "node:test";
import assert from "node:assert/strict";
import { responders } from "../static/lib/duty-names.js";
import { countdown, isPossible, isRescue, isTaken, nextStep, ordered, selected, steps, undoLeft, unseen } from "../static/lib/calls.js";

let n = 0;
const start = Date.UTC(2026, 10, 22, 2, 40, 0);
const at = (s) => new Date(start + s * 1000).toISOString();
const call = (o = {}) => ({ id: `C${String(++n).padStart(3, "0")}`, version: 1, key: "", rule: "button.pressed", category: "care", severity: "critical", state: "open", drill: false, late_s: 0, count: 1, opened_at: at(0), last_at: at(0), ...o });
const ids = (list) => list.map((a) => a.id);
const tick = (name, o = {}) => ({ tick: name, at: at(1), by: "care", ...o });

test("calls that nobody took come first; late ones before them all, then the longest waiting, drills last", () => {
  const young = call({ opened_at: at(30) }), old = call({ opened_at: at(5) }), late = call({ opened_at: at(40), late_s: 600 });
  const drill = call({ drill: true }), taken = call({ state: "acknowledged" });
  assert.deepEqual(ids(ordered([taken, drill, young, late, old])), ids([late, old, young, drill, taken]));
});

test("among those that are taken, the one whose time to arrive runs out first is first", () => {
  const soon = call({ state: "dispatched", arrive_by: at(300) }), later = call({ state: "dispatched", arrive_by: at(900) });
  const there = call({ state: "on_scene", arrive_by: at(100), arrived_at: at(50) });
  assert.deepEqual(ids(ordered([there, later, soon])), ids([soon, later, there]));
});

test("60 seconds run, then up to 180, then it is over", () => {
  const a = call();
  assert.deepEqual(countdown(a, start + 12_000), { kind: "take", target: 60, left: 48_000 });
  assert.deepEqual(countdown(a, start + 60_000), { kind: "take", target: 60, left: 0 });
  assert.deepEqual(countdown(a, start + 61_000), { kind: "take", target: 180, left: 119_000 });
  assert.deepEqual(countdown(a, start + 200_000), { kind: "take", target: 180, left: -20_000 });
});

test("a press after the call was taken starts the time anew", () => {
  const again = call({ timeline: [{ at: at(0), by: "system", action: "raised" }, { at: at(300), by: "system", action: "called_again" }] });
  assert.equal(countdown(again, start + 310_000).left, 50_000);
});

test("once it is taken, the policy's time to arrive runs, until somebody is there", () => {
  const sent = call({ state: "dispatched", arrive_by: at(1200) });
  assert.deepEqual(countdown(sent, start + 200_000), { kind: "arrive", target: 1200, left: 1_000_000 });
  assert.equal(countdown({ ...sent, state: "on_scene", arrived_at: at(400) }, start + 500_000), undefined);
  assert.equal(countdown(call({ state: "acknowledged" }), start), undefined, "no policy, no time");
  assert.equal(countdown(call({ state: "resolved" }), start), undefined);
});

test("the next step follows how the call went", () => {
  assert.equal(nextStep(call()), "acknowledge");
  const taken = { state: "acknowledged" };
  assert.equal(nextStep(call(taken)), "resident_called");
  assert.equal(nextStep(call({ ...taken, ticks: [tick("resident_called", { result: "voice" })] })), "dispatch");
  assert.equal(nextStep(call({ ...taken, ticks: [tick("resident_called", { result: "no_answer" })] })), "contact_called");
  assert.equal(nextStep(call({ ...taken, ticks: [tick("resident_called", { result: "no_answer" }), tick("contact_called", { result: "voice" })] })), "dispatch");
  assert.equal(nextStep(call({ ...taken, ticks: [tick("resident_called", { result: "cancelled" })] })), "resolve");
  assert.equal(nextStep(call({ ...taken, ticks: [tick("resident_called", { result: "voice", undone: true })] })), "resident_called", "what was taken back did not happen");
  assert.equal(nextStep(call({ state: "dispatched" })), "arrive");
  assert.equal(nextStep(call({ state: "on_scene" })), "person_seen");
  const all = ["person_seen", "family_informed", "home_locked", "device_reset", "follow_up_due"];
  assert.equal(nextStep(call({ state: "on_scene", ticks: [tick("person_seen")] })), "family_informed");
  assert.equal(nextStep(call({ state: "on_scene", ticks: all.map((name) => tick(name)) })), "resolve");
  assert.equal(nextStep(call({ state: "resolved" })), undefined);
});

test("steps stand in the order of the desk's work, each with a key of its own", () => {
  const names = steps.map((s) => s.name);
  assert.deepEqual(names.filter((name) => !["acknowledge", "key_taken", "resolve"].includes(name)),
    ["resident_called", "contact_called", "dispatch", "arrive", "person_seen", "ambulance_called", "family_informed", "home_locked", "device_reset", "follow_up_due"]);
  const keys = steps.flatMap((s) => s.results?.map(([, key]) => key) ?? [s.key]);
  assert.equal(new Set(keys).size, keys.length);
  assert.ok(!keys.some((key) => ["j", "k", "g", "?", "u", "n", "p"].includes(key)), "the keys of the page are its own");
});

test("before a call is taken nothing but taking and ending it is possible", () => {
  const possible = steps.filter((s) => isPossible(call(), s)).map((s) => s.name);
  assert.deepEqual(possible, ["acknowledge", "resolve"]);
  assert.ok(isPossible(call({ state: "dispatched" }), { name: "dispatch" }), "another can be sent");
  assert.ok(!steps.some((s) => isPossible(call({ state: "resolved" }), s)));
  assert.ok(!steps.some((s) => isPossible(call({ not_recorded: true }), s)));
});

test("a step that was taken back is not taken", () => {
  const seen = steps.find((s) => s.name === "person_seen");
  assert.ok(isTaken(call({ ticks: [tick("person_seen")] }), seen));
  assert.ok(!isTaken(call({ ticks: [tick("person_seen", { undone: true })] }), seen));
  assert.ok(isTaken(call({ state: "on_scene" }), steps.find((s) => s.name === "dispatch")));
});

test("an act is offered back for five seconds, to who did it", () => {
  const a = call({ undo: { verb: "ticks", by: "care", until: at(10) } });
  assert.equal(undoLeft(a, "care", start + 1000), 4000);
  assert.equal(undoLeft(a, "care", start + 5000), 0);
  assert.equal(undoLeft(a, "care-2", start + 1000), 0);
  assert.equal(undoLeft(call(), "care", start), 0);
});

test("the card that is shown is the chosen one, one's own, or the first", () => {
  const first = call(), mine = call({ state: "acknowledged", assignee: "care" });
  assert.equal(selected([first, mine], first.id, "care"), first);
  assert.equal(selected([first, mine], undefined, "care"), mine);
  assert.equal(selected([first, mine], "gone", "care-2"), first);
  assert.equal(selected([], undefined, "care"), undefined);
});

test("nobody has seen a call until the hub says who did", () => {
  assert.ok(unseen(call({ chain: { event: "e" } })));
  assert.ok(!unseen(call({ chain: { event: "e", seen: at(3) } })));
  assert.ok(!unseen(call({ state: "acknowledged", chain: { event: "e" } })));
});

test("the guard room has what the hub shows it, and an admin the same calls", () => {
  assert.ok(isRescue({ ...call({ state: "acknowledged" }), rescue: true, limited: true }));
  assert.ok(!isRescue({ ...call({ state: "resolved" }), rescue: true, limited: true }));
  assert.ok(!isRescue({ ...call(), rescue: true, gone: true }), "it went out of the guards' sight");
  assert.ok(!isRescue(call()));
  assert.ok(isRescue(call({ state: "dispatched" })));
  assert.ok(isRescue(call({ rule: "report", from_home: true, guards_at: "2026-11-22T08:00:00Z" })), "by telephone, and the policy told them");
  assert.ok(!isRescue(call({ rule: "report", guards_at: "2026-11-22T08:00:00Z" })));
  assert.ok(!isRescue(call({ state: "dispatched", rule: "residents.cannot_call" })));
});

test("those on duty for care are offered first, then the guards, nobody else, each once", () => {
  const post = (name, ...roles) => ({ roles, who: { id: name, name } });
  assert.deepEqual(responders({ posts: [post("民警乙", "police"), post("值班员丙", "property", "guard"), post("坐席甲", "care"), post("坐席甲", "care"), { roles: ["care"] }] }), ["坐席甲", "值班员丙"]);
  assert.deepEqual(responders(undefined), []);
});
