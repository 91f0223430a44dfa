import test from "node:test";
import assert from "node:assert/strict";
import { choose, doorsOf, reordered } from "../static/lib/devices.js";
import { namesOf } from "../static/lib/names.js";
import { columns, sum } from "../static/lib/series.js";
import { deskOf, homeOf, mayAct, maySee, pagesOf } from "../static/lib/roles.js";

const device = (id, o = {}) => ({ id, kind: "camera", name: id, status: "online", lifecycle: "in_service", edge: "edge-east", ...o });
const ids = (list) => list.map((d) => d.id);
const known = (...list) => new Map(list.map((d) => [d.id, d]));

test("what needs somebody comes first, and retired devices only when asked for", () => {
  const all = [device("a"), device("b", { status: "unknown" }), device("c", { status: "offline" }), device("d", { status: "offline", kind: "button" }), device("e", { status: "degraded" }), device("f", { lifecycle: "retired" })];
  const inOrder = reordered(known(...all), []);
  assert.deepEqual(ids(choose(inOrder, {}).list), ["d", "c", "e", "b", "a"]);
  assert.deepEqual(ids(choose(inOrder, { lifecycle: "retired" }).list), ["f"]);
  assert.deepEqual(choose(inOrder, { status: "unknown" }).counts, { offline: 2, degraded: 1, unknown: 1, online: 1 });
});

test("a choice of kind, place, status and words is met in all its parts", () => {
  const all = [device("gate-1", { kind: "gate", name: "东门人行闸", site: "east" }), device("gate-2", { kind: "gate", name: "北门", site: "north", status: "offline" }), device("x", { location: { unit: "5-501" } })];
  const chosen = (choice) => ids(choose(all, choice).list);
  assert.deepEqual(chosen({ kind: "gate", site: "east" }), ["gate-1"]);
  assert.deepEqual(chosen({ kind: "gate", status: "offline" }), ["gate-2"]);
  assert.deepEqual(chosen({ q: "东门 GATE" }), ["gate-1"]);
  assert.deepEqual(chosen({ q: "5-501" }), ["x"]);
});

test("a device that changed moves to its place, a new one comes in, one that went is gone", () => {
  const before = reordered(known(device("a"), device("b"), device("c")), []);
  assert.deepEqual(ids(before), ["a", "b", "c"]);
  const after = reordered(known(device("b"), device("aa"), device("c", { status: "offline", heartbeat_s: 9 })), before);
  assert.deepEqual(ids(after), ["c", "aa", "b"]);
  assert.equal(after[0].heartbeat_s, 9, "as it is now, not as it was");
});

test("whatever changes, the order is the same as if all were put in order anew", () => {
  const all = new Map(Array.from({ length: 400 }, (_, i) => [`d${i}`, device(`d${i}`, { name: `${["东门", "北门", "1号楼", ""][i % 4]}${(i * 37) % 101}`, kind: ["camera", "gate", "button"][i % 3], status: i % 9 ? "online" : "offline" })]));
  let list = reordered(all, []);
  const byHand = new Intl.Collator("zh");
  for (let i = 1; i < list.length; i++) {
    const [a, b] = [list[i - 1], list[i]];
    if (a.status === b.status && a.kind === b.kind) assert.ok(byHand.compare(a.name, b.name) <= 0, `${a.name} before ${b.name}`);
  }
  for (let i = 0; i < 400; i += 7) {
    const next = new Map(all).set(`d${i}`, device(`d${i}`, { name: `${i}号楼`, status: ["offline", "degraded", "online"][i % 3], kind: "gate" })).set(`n${i}`, device(`n${i}`));
    list = reordered(next, list);
    const anew = reordered(next, []);
    const place = (d) => `${d.status} ${d.kind} ${d.name}`;
    assert.deepEqual(list.map(place), anew.map(place));
    assert.equal(new Set(ids(list)).size, next.size);
  }
});

test("who reads names is told of another name, a new device and one that went, and of nothing else", () => {
  const names = namesOf(known(device("a"), device("b")), new Map());
  assert.equal(names.get("a"), "a");
  assert.equal(namesOf(known(device("a", { status: "offline" }), device("b")), names), names);
  assert.equal(namesOf(known(device("a", { name: "东门" }), device("b")), names).get("a"), "东门");
  const both = namesOf(known(device("a", { name: "东门", name_en: "East gate" }), device("b", { name: "北门" })), names, true);
  assert.deepEqual([both.get("a"), both.get("b")], ["East gate", "北门"]);
  assert.deepEqual([...namesOf(known(device("a"), device("c")), names).keys()], ["a", "c"]);
  assert.deepEqual([...namesOf(known(device("b")), names).keys()], ["b"]);
});

test("a gate with several doors is asked which", () => {
  assert.deepEqual(doorsOf(device("g", { values: { door_open: 0, door2_open: 0, door1_open: 1, door1_locked: 1 } })), [1, 2]);
  assert.deepEqual(doorsOf(device("g", { values: { door_open: 0 } })), []);
});

test("a line breaks where nothing was heard", () => {
  const at = (s) => new Date(s * 1000).toISOString();
  const [times, values] = columns([[at(60), 1], [at(120), 2], [at(600), 3]], 60, 60);
  assert.deepEqual(times, [60, 120, 180, 600]);
  assert.deepEqual(values, [1, 2, null, 3]);
  assert.deepEqual(sum(values), { least: 1, most: 3, newest: 3 });
  assert.equal(sum([]), undefined);
});

test("a device that speaks seldom has no break between two words", () => {
  const at = (s) => new Date(s * 1000).toISOString();
  assert.deepEqual(columns([[at(0), 1], [at(14_400), 2]], 300, 14_400)[1], [1, 2]);
});

test("each desk has its pages, and acts on its own alerts", () => {
  const who = (...roles) => ({ roles, rights: [] });
  const has = (roles, ...names) => names.every((name) => pagesOf(who(...roles)).includes(name));
  assert.equal(pagesOf(who("care"))[0], "care", "who answers calls begins with those who wait");
  assert.ok(has(["care"], "care", "queue", "handover") && !["cameras", "guard", "devices", "edges"].some((page) => has(["care"], page)));
  assert.ok(has(["police"], "queue", "cameras", "handover") && !["care", "guard", "devices"].some((page) => has(["police"], page)));
  assert.ok(has(["property"], "queue", "upkeep", "guard", "devices", "handover") && !["care", "cameras"].some((page) => has(["property"], page)));
  assert.ok(has(["admin"], "queue", "care", "guard", "devices", "cameras", "edges", "handover"));
  assert.ok(has(["police", "property"], "queue", "guard", "devices", "cameras"));
  assert.deepEqual([homeOf(who("care")), homeOf(who("police")), homeOf(who("care", "police"))], ["care", "queue", "queue"]);
  const act = (role, category, rule = "x") => Boolean(mayAct(who(role), { category, rule }));
  assert.ok(act("care", "care") && act("police", "safety") && act("property", "maintenance") && act("property", "safety", "gate.forced"));
  assert.ok(!act("police", "care") && act("admin", "care") && !act("property", "safety", "sensor.smoke") && !act("care", "maintenance"));
  assert.ok(!mayAct(who("care"), { category: "care", rule: "x", limited: true }));
  assert.ok(maySee(who("police"), "care") && !maySee(who("property"), "care"));
  assert.equal(deskOf(who("police")), "police");
  assert.equal(deskOf(who("police", "care")), "admin");
});
