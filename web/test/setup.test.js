import test from "node:test";
import assert from "node:assert/strict";
import { blank, described, opened, whereIs } from "../static/lib/setup.js";

test("rows with nothing in them are not asked for, and numbers are numbers", () => {
  const typed = { ...blank(), name: " 晴川里 ", code: "qc", buildings: [{ numbers: "1-6", floors: "18", units: "4", skip: "4" }, { numbers: "", floors: "", units: "", skip: "" }, { numbers: "7", floors: "x", units: "", skip: "" }], gates: [{ name: "东门", code: "" }, { name: "", code: "" }], devices: { "button.unit": "1", "gas.unit": "0", "smoke.floor": "" } };
  assert.deepEqual(described(typed, false), {
    name: "晴川里", code: "qc", prefix: false, english: false, buildings: [{ numbers: "1-6", floors: 18, units: 4, skip: "4" }, { numbers: "7", floors: -1, units: 0, skip: "" }],
    gates: [{ name: "东门" }], areas: [], devices: [{ template: "button.unit", count: 1 }],
  });
});

test("what was typed comes back as it was, and a draft that is none begins anew", () => {
  const kept = { step: "spots", typed: { ...blank(), name: "晴川里" } };
  assert.deepEqual(opened(JSON.stringify(kept)), kept);
  for (const text of ["", "{", "null", '{"step":"nowhere"}']) assert.deepEqual(opened(text), { step: "community", typed: blank() });
});

test("a field that the hub names is found again", () => {
  assert.deepEqual(whereIs("buildings[1].numbers"), { step: "buildings", row: 2 });
  assert.deepEqual(whereIs("gates[0].name"), { step: "spots", row: 1 });
  assert.deepEqual(whereIs("code"), { step: "community" });
  assert.deepEqual(whereIs(undefined), { step: "check" });
});
