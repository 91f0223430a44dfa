import test from "node:test";
import assert from "node:assert/strict";
import { now } from "../static/lib/clock.js";
import { exercises, forgetResort, silence, silentAfter, takeExercise, takePulse } from "../static/lib/resort.js";

const at = (ms) => new Date(ms).toISOString();

/** Sets this machine's steady clock. */
function steady(ms) {
  performance.now = () => ms;
}

test("silence is counted from the last pulse, whatever the connection says", () => {
  forgetResort();
  assert.equal(silence(), undefined, "nothing is claimed before the hub spoke");
  now.value = 1_000_000;
  steady(5000);
  takePulse({ edge: "self-test", since: at(1_000_000), at: at(1_000_000), expected: true });
  assert.equal(silence(), 0);
  now.value += silentAfter + 1;
  assert.ok((silence() ?? 0) > silentAfter);
  takePulse({ edge: "self-test", since: at(now.value), at: at(now.value), expected: true });
  assert.equal(silence(), 0, "and ends with the next");
});

test("of two clocks the one that says more is believed", () => {
  forgetResort();
  now.value = 1_000_000;
  steady(0);
  takePulse({ edge: "self-test", since: at(1_000_000), expected: true });
  now.value -= 3_600_000; // somebody set the clock back
  steady(silentAfter + 1);
  assert.ok((silence() ?? 0) > silentAfter);
});

test("of several sources the longest silence counts, and an edge that is away does not", () => {
  forgetResort();
  now.value = 1_000_000;
  steady(0);
  takePulse({ edge: "self-test", since: at(1_000_000), expected: true });
  takePulse({ edge: "edge-east", since: at(900_000), expected: true });
  takePulse({ edge: "edge-west", since: at(1000), expected: false });
  assert.equal(silence(), 100_000);
});

test("an exercise leaves the banner when it ends", () => {
  forgetResort();
  const drill = { id: "x", kind: /** @type {"drill"} */ ("drill"), by: "care", began_at: at(0), until: at(1), devices: 1, tested: 0 };
  takeExercise(drill);
  assert.equal(exercises.value.size, 1);
  takeExercise({ ...drill, ended_at: at(1) });
  assert.equal(exercises.value.size, 0);
});
