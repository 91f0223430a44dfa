import test from "node:test";
import assert from "node:assert/strict";
import { byUrgency, faultOf, faults, nextSteps, orderable, otherSteps, vendorID } from "../static/lib/work.js";

const order = (more) => ({ id: "1", state: "assigned", pauses: [], photos: [], timeline: [], late: false, deadline: "2026-11-30T00:00:00Z", ...more });

test("who reported it mended is not offered to verify it", () => {
  const o = order({ state: "reported", reported_by: "li" });
  assert.deepEqual(nextSteps(o, "li"), ["reject"]);
  assert.deepEqual(nextSteps(o, "wang"), ["verify", "reject"]);
});

test("who asked for a pause is not offered to approve it", () => {
  const o = order({ pauses: [{ by: "li" }] });
  assert.ok(!otherSteps(o, "li", 0).includes("approve"));
  assert.ok(otherSteps(o, "wang", 0).includes("approve"));
});

test("only what is late is urged and objected to, and for seven days", () => {
  assert.ok(!otherSteps(order(), "li", 0).includes("rectify"));
  const late = order({ late: true, state: "closed", closed_at: "2026-11-20T00:00:00Z" });
  assert.ok(otherSteps(late, "li", Date.parse("2026-11-26T00:00:00Z")).includes("object"));
  assert.ok(!otherSteps(late, "li", Date.parse("2026-11-28T00:00:00Z")).includes("object"));
});

test("what is overdue stands first, then what is due first", () => {
  const list = [order({ id: "a", deadline: "3" }), order({ id: "b", deadline: "2" }), order({ id: "c", deadline: "9", late: true })];
  assert.deepEqual(byUrgency(list).map((o) => o.id), ["c", "b", "a"]);
});

test("a contractor with a Chinese name gets an id of its own", () => {
  assert.equal(vendorID("华维安防", []), "vendor-1");
  assert.equal(vendorID("华维安防", ["vendor-1"]), "vendor-2");
  assert.equal(vendorID("Hua Wei (Security)", []), "hua-wei-security");
});

test("an alarm of devices can become a work order, a call for help cannot", () => {
  const rules = { "device.offline": "offline", "battery.low": "battery", "power.lost": "power", "gate.held_open": "lock", "camera.obstructed": "picture", "edge.clock": "other" };
  for (const [rule, fault] of Object.entries(rules)) {
    assert.equal(orderable({ category: "maintenance", rule }), true);
    assert.equal(faultOf({ rule }), fault);
    assert.ok(faults.includes(fault));
  }
  assert.equal(orderable({ category: "safety", rule: "gate.forced" }), true);
  assert.equal(orderable({ category: "care", rule: "button.pressed" }), false);
  assert.equal(orderable({ category: "maintenance", rule: "device.offline", limited: true }), false);
});
