import test from "node:test";
import assert from "node:assert/strict";
import { isOpen, unanswered, untilAnswered } from "../static/lib/repeats.js";

test("what was never answered is sent again as it was, under its key, so that it is done once", () => {
  const r = unanswered();
  const first = r.toSend("POST alerts/1/notes x", "k1", '{"version":3}', 0);
  assert.equal(first.key, "k1");
  r.noAnswer("POST alerts/1/notes x", first);
  assert.deepEqual(r.toSend("POST alerts/1/notes x", "k2", '{"version":4}', 30_000), first, "also when its own effect has made the version another");
  assert.equal(r.toSend("POST alerts/1/notes y", "k3", "y", 30_000).key, "k3", "other words are another act");
  r.answered("POST alerts/1/notes x");
  assert.equal(r.toSend("POST alerts/1/notes x", "k4", "x", 31_000).key, "k4", "after an answer it is meant anew");
});

test("a gate that is opened a while later is opened again, counted from the first try", () => {
  const r = unanswered();
  const gate = "POST devices/gate-1/commands open";
  r.noAnswer(gate, r.toSend(gate, "k1", "open", 0));
  r.noAnswer(gate, r.toSend(gate, "k2", "open", 50_000));
  assert.equal(r.toSend(gate, "k3", "open", 60_000).key, "k3");
});

test("no more keys are kept than somebody can try again", () => {
  const r = unanswered();
  for (let i = 0; i < 200; i++) r.noAnswer(`POST ${i}`, r.toSend(`POST ${i}`, `k${i}`, "", 0));
  assert.equal(r.toSend("POST 0", "new", "", 1).key, "new");
  assert.equal(r.toSend("POST 199", "new", "", 1).key, "k199");
});

test("no answer, a hub that failed, and a request that is under way leave open whether it was done; a refusal does not", () => {
  for (const error of [{ status: 0 }, { status: 502 }, { status: 409, retryAfter: 30 }, { status: 409, problem: { detail: "the request … was cut off; look" } }]) assert.ok(isOpen(error), JSON.stringify(error));
  for (const error of [{ status: 409, problem: { alert: {} } }, { status: 422 }, { status: 404 }]) assert.ok(!isOpen(error), JSON.stringify(error));
});

const clock = () => {
  let now = 0;
  return { now: () => now, pause: async (ms) => void (now += ms) };
};

test("a press is sent until it is answered, without being pressed again", async () => {
  let tries = 0;
  const answer = await untilAnswered(async () => (++tries < 3 ? Promise.reject({ status: 0 }) : "done"), clock());
  assert.equal(answer, "done");
});

test("whoever pressed is told within 20 s that nobody answers, and a refusal at once", async () => {
  const time = clock();
  await assert.rejects(untilAnswered(async () => (await time.pause(10_000), Promise.reject({ status: 0 })), time), { status: 0 });
  assert.ok(time.now() <= 30_000, `${time.now()} ms`); // the last try may take its own 10 s
  let tries = 0;
  await assert.rejects(untilAnswered(async () => (tries++, Promise.reject({ status: 409 })), clock()), { status: 409 });
  assert.equal(tries, 1);
});
