// What is written of a report, and where an overdue matter leads.
import test from "node:test";
import assert from "node:assert/strict";
import { formOf, matterOf, same, textOf } from "../static/lib/reports.js";

const known = { draft: "首报", draft_en: "First report" };

test("nobody wrote yet: the Chinese of the records is shown, and the English to who asks for it", () => {
  const fresh = formOf(undefined);
  assert.equal(textOf(fresh, known), "首报");
  assert.equal(textOf({ ...fresh, lang: "en" }, known), "First report");
  assert.equal(textOf({ ...fresh, lang: "en", text: "typed" }, known), "typed");
});

test("what the hub keeps is what is typed, whoever typed it", () => {
  const writing = { version: 3, lang: "zh", text: "写到一半", by: "police", at: "2026-11-30T01:00:00Z" };
  assert.ok(same(formOf(writing), { lang: "zh", text: "写到一半", to: "", way: "", reference: "" }));
  assert.ok(!same(formOf(writing), { ...formOf(writing), way: "system" }));
});

test("an overdue matter leads to where it is done", () => {
  assert.equal(matterOf({ rule: "report.overdue", key: "report.overdue:01A" })?.page, "#/alerts/01A");
  assert.equal(matterOf({ rule: "hazard.escalated", key: "hazard.escalated:01H" })?.page, "#/hazards?one=01H");
  assert.equal(matterOf({ rule: "device.offline", key: "device.offline:cam-1" }), undefined);
});
