import test from "node:test";
import assert from "node:assert/strict";
import { changes, isCall, prune, put, putAll, replaceOpen, verbs } from "../static/lib/alerts.js";

let n = 0;
const at = (s) => new Date(Date.UTC(2026, 10, 22, 12, 0, s)).toISOString();
const alert = (o = {}) => ({
  id: `A${++n}`, version: 1, key: `k${n}`, rule: "button.pressed", category: "care", severity: "critical", state: "open", drill: false, late_s: 0,
  title: "", summary: "", count: 1, opened_at: at(0), last_at: o.opened_at ?? at(0), timeline: [], ...o,
});
const known = (...list) => new Map(list.map((a) => [a.id, a]));

test("an older version never overwrites a newer one", () => {
  const newer = alert({ version: 3, state: "acknowledged" });
  const before = known(newer);
  assert.equal(put(before, { ...newer, version: 2, state: "open" }), before);
  assert.equal(put(before, { ...newer, version: 4, state: "resolved" }).get(newer.id).state, "resolved");
  assert.equal(before.get(newer.id).state, "acknowledged", "the old map is as it was");
});

test("a recorded alert takes the place of the unrecorded one of the same event", () => {
  const press = alert({ id: "unrecorded:E1", key: "button:1", not_recorded: true, chain: { event: "E1" } });
  const recorded = alert({ key: "button:1", chain: { event: "E1" } });
  assert.deepEqual([...put(known(press), recorded).keys()], [recorded.id]);
});

test("what a burst brings is taken in as if one came after the other", () => {
  const press = alert({ id: "unrecorded:E7", key: "button:7", not_recorded: true, chain: { event: "E7" } });
  const recorded = alert({ key: "button:7", chain: { event: "E7" } });
  const other = alert({ version: 2 });
  const after = putAll(known(), [press, other, recorded, { ...other, version: 1 }, press]);
  assert.deepEqual([...after.keys()], [other.id, recorded.id]);
  assert.equal(after.get(other.id).version, 2);
  assert.equal(putAll(after, [press]), after, "nothing new: the same map");
});

test("a recorded alert that counted a later press since takes it as well", () => {
  const press = alert({ id: "unrecorded:E1", key: "button:1", not_recorded: true, last_at: at(5) });
  const recorded = alert({ key: "button:1", count: 2, last_at: at(9), chain: { event: "E2" } });
  assert.deepEqual([...put(known(press), recorded).keys()], [recorded.id]);
});

test("an unrecorded press after the last recorded one stays on the screen", () => {
  const recorded = alert({ key: "button:1", last_at: at(5), chain: { event: "E1" } });
  const press = alert({ id: "unrecorded:E2", key: "button:1", not_recorded: true, last_at: at(30), chain: { event: "E2" } });
  assert.equal(put(known(recorded), press).size, 2);
  assert.equal(put(known(press), recorded).size, 2);
});

test("an unrecorded alert that comes after its record is not shown again", () => {
  const recorded = alert({ chain: { event: "E1" } });
  assert.equal(put(known(recorded), alert({ id: "unrecorded:E1", not_recorded: true, chain: { event: "E1" } })).size, 1);
});

test("the last word on an alert that went out of sight keeps what was seen", () => {
  const seen = alert({ limited: true, title: "求助", site: "b5" });
  const after = put(known(seen), { id: seen.id, version: 9, category: "care", state: "resolved", limited: true });
  assert.deepEqual([after.get(seen.id).title, after.get(seen.id).state], ["求助", "resolved"]);
  assert.equal(put(known(), { id: "X", version: 9, category: "care", state: "resolved", limited: true }).size, 0);
});

test("a fresh list removes what is no longer open, and keeps what came meanwhile", () => {
  const gone = alert(), stays = alert(), live = alert(), done = alert({ state: "resolved" });
  const after = replaceOpen(known(gone, stays, live, done), [{ ...stays, version: 2 }], new Set([live.id]));
  assert.deepEqual([...after.keys()].sort(), [stays.id, live.id, done.id].sort());
  assert.equal(after.get(stays.id).version, 2);
});

test("a list that was asked for before a live change does not undo it", () => {
  const a = alert({ version: 5, state: "acknowledged" });
  const after = replaceOpen(known(a), [{ ...a, version: 4, state: "open" }], new Set([a.id]));
  assert.equal(after.get(a.id).state, "acknowledged");
});

test("only the oldest resolved alerts are forgotten", () => {
  const done = [1, 2, 3].map((s) => alert({ state: "resolved", resolved_at: at(s) }));
  const open = alert();
  assert.deepEqual([...prune(known(open, ...done), 2).keys()], [open.id, done[1].id, done[2].id]);
});

test("a conflict tells what is different and what was done", () => {
  const before = alert({ timeline: [{ at: at(0), by: "system", action: "raised" }] });
  const after = { ...before, version: 3, state: "acknowledged", assignee: "民警乙", timeline: [...before.timeline, { at: at(4), by: "民警乙", action: "acknowledge" }] };
  const { fields, entries } = changes(before, after);
  assert.deepEqual(fields.map((f) => [f.name, f.from, f.to]), [["state", "open", "acknowledged"], ["assignee", undefined, "民警乙"]]);
  assert.deepEqual(entries.map((e) => e.action), ["acknowledge"]);
});

test("what may be done follows the state, and nothing without a record", () => {
  assert.deepEqual(verbs(alert()), ["acknowledge", "resolve", "escalate"]);
  assert.deepEqual(verbs(alert({ state: "resolved" })), ["reopen"]);
  assert.deepEqual(verbs(alert({ id: "unrecorded:E", not_recorded: true })), []);
});

test("residents who cannot call are an alarm, everything else of the care desk is a call", () => {
  assert.ok(isCall(alert()) && isCall(alert({ rule: "report" })));
  assert.ok(!isCall(alert({ rule: "residents.cannot_call" })) && !isCall(alert({ category: "safety" })));
});
