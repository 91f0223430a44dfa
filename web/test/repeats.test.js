import test from "node:test";
import assert from "node:assert/strict";
import { unanswered } from "../static/lib/repeats.js";

test("what was never answered is tried again under its key, so that it is done once", () => {
  const r = unanswered();
  assert.equal(r.keyFor("POST hazards a", "k1", 0), "k1");
  r.noAnswer("POST hazards a", "k1", 0);
  assert.equal(r.keyFor("POST hazards a", "k2", 30_000), "k1");
  assert.equal(r.keyFor("POST hazards b", "k3", 30_000), "k3", "other words are another act");
  r.answered("POST hazards a");
  assert.equal(r.keyFor("POST hazards a", "k4", 31_000), "k4", "after an answer it is meant anew");
});

test("a gate that is opened a while later is opened again", () => {
  const r = unanswered();
  r.noAnswer("POST devices/gate-1/commands open", "k1", 0);
  assert.equal(r.keyFor("POST devices/gate-1/commands open", "k2", 60_000), "k2");
});

test("no more keys are kept than somebody can try again", () => {
  const r = unanswered();
  for (let i = 0; i < 200; i++) r.noAnswer(`POST ${i}`, `k${i}`, 0);
  assert.equal(r.keyFor("POST 0", "new", 1), "new");
  assert.equal(r.keyFor("POST 199", "new", 1), "k199");
});
