import test from "node:test";
import assert from "node:assert/strict";
import { kindsOf, plannedOf, suggestID } from "../static/lib/adopt.js";

test("an id says what it is and where, and is nobody else's", () => {
  const free = () => false;
  assert.equal(suggestID("button", { site: "b5", building: "5", unit: "501" }, free), "button-5-501");
  assert.equal(suggestID("gate", { site: "east-gate" }, free), "gate-east-gate");
  assert.equal(suggestID("camera", { site: "east-gate" }, (id) => ["camera-east-gate", "camera-east-gate-2"].includes(id)), "camera-east-gate-3");
  assert.equal(suggestID("camera", {}, free), "camera-1", "without a place");
  assert.equal(suggestID("sensor", { building: "A座" }, free), "sensor-ba");
  assert.equal(suggestID("button", { building: "5", unit: "东" }, free), "button-5", "what no id can hold is left out");
  for (const at of [{ site: "x".repeat(63) }, { building: "—", unit: "—" }]) assert.match(suggestID("button", at, free), /^[a-z0-9][a-z0-9-]{0,62}$/);
});

test("buttons, sensors and power monitors are told apart by people, gates and cameras are what they are", () => {
  const all = ["gate", "camera", "button", "sensor", "power", "network"];
  assert.deepEqual(kindsOf({ kind: "camera" }, all), ["camera"]);
  assert.deepEqual(kindsOf({ kind: "sensor" }, all), ["button", "sensor", "power"]);
  assert.deepEqual(kindsOf({}, all), all);
});

test("what was planned and never heard can be what was found", () => {
  const d = (id, o) => ({ id, kind: "gate", edge: "", lifecycle: "planned", status: "unknown", ...o });
  const list = [d("gate-b"), d("gate-a"), d("cam", { kind: "camera" }), d("gate-old", { last_seen: "2026-11-29T08:00:00Z" }), d("gate-live", { lifecycle: "in_service" }), d("gate-x", { undeclared: true })];
  assert.deepEqual(plannedOf("gate", list).map((one) => one.id), ["gate-a", "gate-b"]);
});
