import test from "node:test";
import assert from "node:assert/strict";
import { isCall, isLife, rank } from "../static/lib/alerts.js";
import { newestOf } from "../static/lib/calls.js";
import { arrange, loudest, settle, waitingIn } from "../static/lib/queue.js";

let n = 0;
const at = (s) => new Date(Date.UTC(2026, 10, 22, 12, 0, s)).toISOString();
const alert = (o = {}) => ({ id: `A${++n}`, version: 1, key: "", rule: "device.offline", category: "maintenance", severity: "minor", state: "open", opened_at: at(0), ...o });
const call = (o = {}) => alert({ rule: "button.pressed", category: "care", severity: "critical", ...o });
const ids = (list) => list.map((a) => a.id);

test("rows stand by severity, then unacknowledged, then age", () => {
  const minor = alert(), taken = alert({ severity: "major", state: "acknowledged" });
  const young = alert({ severity: "major", opened_at: at(9) }), old = alert({ severity: "major", opened_at: at(3) });
  assert.deepEqual(ids(arrange([minor, taken, young, old]).alarms), ids([old, young, taken, minor]));
});

test("the slot holds every life alarm that nobody has taken, the longest waiting first", () => {
  const late = call({ opened_at: at(8) }), early = call({ opened_at: at(2), drill: true });
  const smoke = alert({ rule: "sensor.smoke", category: "safety", severity: "critical", opened_at: at(5) });
  const taken = call({ state: "acknowledged" });
  assert.deepEqual(ids(arrange([late, smoke, taken, early]).slot), ids([early, smoke, late]));
});

test("calls stand apart from alarms", () => {
  const help = call(), cannot = call({ rule: "residents.cannot_call", severity: "major" }), gate = alert({ category: "safety" });
  const { calls, alarms } = arrange([gate, cannot, help]);
  assert.deepEqual([ids(calls), new Set(ids(alarms))], [[help.id], new Set([gate.id, cannot.id])]);
});

test("what a cause explains stands under it and is counted", () => {
  const away = alert({ rule: "edge.away", severity: "major" });
  const power = alert({ cause: away.id }), lamp = alert({ cause: power.id });
  const { alarms, under, counts } = arrange([lamp, power, away]);
  assert.deepEqual(ids(alarms), [away.id]);
  assert.deepEqual(new Set(ids(under.get(away.id))), new Set([power.id, lamp.id]));
  assert.equal(counts.merged, 2);
  assert.equal(counts.open, 1);
});

test("a cause that is resolved, unknown or goes in a circle hides nothing", () => {
  const done = alert({ state: "resolved" });
  const a = alert({ cause: done.id }), b = alert({ cause: "elsewhere" });
  assert.equal(arrange([done, a, b]).alarms.length, 2);
  const x = alert(), y = alert({ cause: x.id });
  x.cause = y.id;
  const { alarms, under } = arrange([x, y]);
  assert.equal(alarms.length + [...under.values()].flat().length, 2, "no alert is lost");
});

test("a call for help is never under anything", () => {
  const away = alert({ rule: "edge.away" });
  assert.equal(arrange([away, call({ cause: away.id })]).slot.length, 1);
});

test("rows keep their places while somebody is among them; what is new is counted", () => {
  const every = () => true;
  assert.deepEqual(settle(["a", "b"], ["c", "b", "a"], true, every), { ids: ["a", "b"], waiting: 1 });
  assert.deepEqual(settle(["a", "b"], ["b"], true, every), { ids: ["a", "b"], waiting: 0 }, "what went stays where it was");
  assert.deepEqual(settle(["a", "b"], ["b"], true, (id) => id !== "a"), { ids: ["b"], waiting: 0 }, "unless it cannot be drawn any more");
  assert.deepEqual(settle(["a", "b"], ["c", "b", "a"], false, every), { ids: ["c", "b", "a"], waiting: 0 });
});

test("where nothing may be kept from sight, what is new comes behind what somebody points at", () => {
  assert.deepEqual(settle(["b", "a"], ["c", "a", "b"], true, () => true, true), { ids: ["b", "a", "c"], waiting: 0 });
});

// A queue of anything at all: the same seed draws the same ones.
function drawn(seed) {
  const next = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  const one = (list) => list[Math.floor(next() * list.length)];
  const all = [];
  for (let i = Math.floor(next() * 40); i > 0; i--) {
    const o = {
      category: one(["care", "safety", "maintenance"]), rule: one(["button.pressed", "residents.cannot_call", "device.offline", "sensor.smoke"]),
      severity: one(["critical", "major", "minor", "info", "unheard-of"]), state: one(["open", "open", "acknowledged", "on_scene", "resolved"]),
      opened_at: at(Math.floor(next() * 50)), drill: next() < 0.1, silenced_until: next() < 0.2 ? at(59) : undefined, cause: next() < 0.3 && all.length ? one(all).id : undefined,
    };
    all.push(alert(o));
  }
  if (all.length > 1 && next() < 0.3) all[0].cause = all.at(-1).id; // also in a circle
  return all;
}

test("whatever stands: no alert is lost or twice, every open life alarm is in the slot, and rows are in their order, in whatever order they came", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const all = drawn(seed), queue = arrange(all);
    const rows = [...queue.calls, ...queue.alarms, ...[...queue.under.values()].flat()];
    const standing = all.filter((a) => a.state !== "resolved");
    assert.deepEqual(ids(rows).sort(), ids(standing).sort(), `seed ${seed}: each standing alert once`);
    assert.deepEqual(ids(queue.slot).sort(), ids(standing.filter((a) => isLife(a) && a.state === "open")).sort(), `seed ${seed}: the slot`);
    for (const list of [queue.calls, queue.alarms, ...queue.under.values()]) {
      list.slice(1).forEach((a, i) => {
        const b = list[i]; // stands above
        const better = [rank(b.severity) - rank(a.severity), Number(a.state === "open") - Number(b.state === "open"), Date.parse(b.opened_at) - Date.parse(a.opened_at)].find((d) => d !== 0) ?? 0;
        assert.ok(better <= 0, `seed ${seed}: ${b.id} above ${a.id}`);
      });
    }
    assert.deepEqual(arrange([...all].reverse()).alarms, queue.alarms, `seed ${seed}: as they came`);
    assert.equal(queue.counts.silenced, standing.filter((a) => a.silenced_until && !(isLife(a) && a.severity === "critical")).length, `seed ${seed}: silenced`);
    assert.equal(queue.counts.merged, [...queue.under.values()].flat().length, `seed ${seed}: hidden`);
  }
});

test("whatever comes and goes, nothing that somebody points at moves, and nothing is forgotten", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const before = ids(drawn(seed)), after = [...ids(drawn(seed + 1000)), ...before.filter((_, i) => i % 3)].reverse();
    const held = settle(before, after, true, () => true);
    assert.deepEqual(held.ids, before, `seed ${seed}`);
    assert.equal(held.waiting, after.filter((id) => !before.includes(id)).length, `seed ${seed}: what waits is counted`);
    const slot = settle(before, after, true, () => true, true);
    assert.deepEqual(slot.ids.slice(0, before.length), before, `seed ${seed}: the slot`);
    assert.ok(after.every((id) => slot.ids.includes(id)), `seed ${seed}: a call waits for nobody's pointer`);
  }
});

test("the desk sounds for the worst that nobody has taken", () => {
  const say = (...list) => loudest(arrange(list)).level;
  assert.equal(say(), "");
  assert.equal(say(alert({ state: "acknowledged" })), "");
  assert.equal(say(alert({ severity: "info" })), "");
  assert.equal(say(alert(), alert({ severity: "major" })), "major");
  assert.equal(say(alert({ severity: "major" }), call()), "call");
  assert.equal(loudest(arrange([call(), call(), alert()])).calls, 2);
});

test("what is silenced is listed and counted, and makes no sound; a life alarm always does", () => {
  const quiet = alert({ severity: "major", silenced_until: at(59) });
  const queue = arrange([quiet]);
  assert.deepEqual([ids(queue.alarms), queue.counts.silenced, queue.counts.open, loudest(queue).level], [[quiet.id], 1, 1, ""]);
  assert.equal(loudest(arrange([quiet, alert()])).level, "minor");
  assert.equal(loudest(arrange([call({ silenced_until: at(59) })])).level, "call", "whatever the hub may say");
});

test("in a flood each call keeps its own place in the slot, and the surge stands beside them without being one more who waits", () => {
  const surge = call({ rule: "calls.flood", members: 3 });
  const all = [1, 2, 3].map((s) => call({ incident: surge.id, opened_at: at(s) }));
  const queue = arrange([surge, ...all]);
  assert.equal(queue.slot.length, 4);
  assert.equal(queue.counts.merged, 0);
  assert.deepEqual([waitingIn(queue.slot), queue.counts.open, queue.counts.surges, loudest(queue).calls, queue.calls.length], [3, 3, 1, 3, 3]);
  assert.ok(isLife(surge) && !isCall(surge));
  assert.equal(loudest(arrange([surge])).level, "call", "it sounds as they do, and no filter hides it");
});

test("who called last is found whatever order the slot has, and called again counts", () => {
  const first = call({ opened_at: at(1) }), last = call({ opened_at: at(9) }), drill = call({ opened_at: at(5), drill: true });
  assert.equal(newestOf([last, first, drill])?.id, last.id);
  const again = { ...first, timeline: [{ at: at(20), by: "system", action: "called_again" }] };
  assert.equal(newestOf([again, last, drill])?.id, first.id);
  assert.equal(newestOf([call({ rule: "calls.flood", opened_at: at(30) }), last])?.id, last.id, "a surge is nobody");
  assert.equal(newestOf([]), undefined);
});
