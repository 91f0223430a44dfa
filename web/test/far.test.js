import test from "node:test";
import assert from "node:assert/strict";
import { asLongAs, leftOf } from "../static/lib/far.js";

test("how long a work still takes is told by its pace, once there is one", () => {
  assert.equal(leftOf({ done: 25, total: 100 }, 10_000), 30_000);
  assert.equal(leftOf({ done: 25, total: 100 }, 1000), undefined, "too early to tell");
  assert.equal(leftOf({ done: 0, total: 100 }, 10_000), undefined, "nothing was done yet");
  assert.equal(leftOf({ done: 0, total: 0 }, 10_000), undefined, "the hub does not know");
});

test("what a recorder plays takes as long as it was recorded", () => {
  assert.equal(asLongAs([{ from: "2026-05-01T10:00:00Z", to: "2026-05-01T10:05:00Z" }, { from: "2026-05-01T11:00:00Z", to: "2026-05-01T11:01:00Z" }]), 360_000);
});
