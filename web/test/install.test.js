import test from "node:test";
import assert from "node:assert/strict";
import { canBegin, mayWalk, results, settled } from "../static/lib/install.js";

test("an item is settled by a tick or an approved waiver, not by one that waits", () => {
  const waits = { key: "press", source: "data", waiver: { by: "a", at: "", reason: "x" } };
  assert.equal(settled(waits), false);
  assert.equal(settled({ ...waits, waiver: { ...waits.waiver, decided: "b", approved: true } }), true);
  assert.equal(settled({ key: "press", source: "data", done: { by: "device", at: "" } }), true);
});

test("a checklist begins for what is planned, in commissioning or in service, and was declared or entered", () => {
  assert.deepEqual(["planned", "commissioning", "in_service", "suspended", "retired"].filter((lifecycle) => canBegin({ lifecycle })), ["planned", "commissioning", "in_service"]);
  assert.equal(canBegin({ lifecycle: "planned", undeclared: true }), false);
});

test("only who answers calls begins a walk-test of buttons", () => {
  assert.deepEqual(["care", "police", "property", "admin"].filter((role) => mayWalk({ roles: [role] })), ["care", "admin"]);
});

test("each thing to be proved of a gate has its own results", () => {
  assert.deepEqual(Object.keys(results), ["fail_state", "fire_release"]);
});
