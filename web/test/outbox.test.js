import test from "node:test";
import assert from "node:assert/strict";
import { makeOutbox } from "../static/lib/outbox-run.js";
import { age, bounds, hasRoom, verdict } from "../static/lib/outbox-rules.js";

/** A phone: what lies on its disk stays when the page is closed. */
function phone() {
  const disk = new Map();
  let n = 0;
  const store = {
    all: async () => [...disk.values()],
    put: async (step) => (disk.set(step.n ?? ++n, { ...step, n: step.n ?? n }), step.n ?? n),
    remove: async (at) => void disk.delete(at),
  };
  const clock = { wall: 1_000_000, mono: 0, life: "first" };
  let keys = 0;
  const who = { name: "yi" };
  const open = (hub) => makeOutbox({ store, send: hub.take, reached: async () => !hub.away, user: () => who.name, clocks: () => ({ ...clock }), key: () => `key-${++keys}` });
  return { disk, clock, who, open };
}

/** A hub that acts once for a key, and may be out of reach, or lose its answer. */
function hub({ away = false } = {}) {
  const done = [], answers = new Map(), ages = {};
  const h = { away, losesAnswers: 0, refuses: {}, done, ages };
  h.take = async (step, ago) => {
    if (h.away) throw { status: 0 };
    const refusal = h.refuses[step.what];
    if (refusal) throw refusal;
    if (!answers.has(step.key)) {
      answers.set(step.key, `done ${step.what}`);
      done.push(step.what);
      ages[step.what] = ago;
    }
    if (h.losesAnswers-- > 0) throw { status: 0 };
    return answers.get(step.key);
  };
  return h;
}

const step = (what, subject = "call:A") => ({ subject, what, place: "5-501", path: "my/calls/A", body: { answer: what } });

test("what was done without a connection is sent in its order, after the page was closed and opened", async () => {
  const p = phone(), h = hub({ away: true });
  const box = p.open(h);
  for (const what of ["arrive", "seen", "done"]) await box.add(step(what));
  assert.equal(await box.flush(), true, "it has to be tried again");
  assert.equal(p.disk.size, 3);
  p.clock.wall += 600_000;
  p.clock.mono = 5;
  p.clock.life = "second"; // the phone was off
  h.away = false;
  assert.equal(await p.open(h).flush(), false);
  assert.deepEqual(h.done, ["arrive", "seen", "done"]);
  assert.equal(h.ages.arrive, 600, "the hub learns how long ago, not at what time");
  assert.equal(p.disk.size, 0, "nothing stays on the phone");
});

test("a step whose answer was lost is sent again under its key and acts once", async () => {
  const p = phone(), h = hub();
  h.losesAnswers = 1;
  const box = p.open(h);
  await box.add(step("arrive"));
  await box.flush();
  assert.equal(p.disk.size, 1, "it is not known to have arrived");
  await box.flush();
  assert.deepEqual(h.done, ["arrive"]);
  assert.equal(p.disk.size, 0);
});

test("a photo whose answer was lost and is not kept by the hub is done with at the next try", async () => {
  const p = phone(), h = hub();
  const box = p.open(h);
  h.losesAnswers = 1;
  await box.add(step("photo"));
  await box.flush();
  h.refuses.photo = { status: 409, done: true, problem: { status: 409, done: true } };
  await box.flush();
  assert.deepEqual([h.done, p.disk.size], [["photo"], 0]);
});

test("what the hub refuses is shown and not lost, and what comes after it is sent", async () => {
  const p = phone(), h = hub();
  h.refuses.arrive = { status: 409, problem: { status: 409, detail: "the call is over: handled" } };
  const box = p.open(h);
  await box.add(step("arrive"));
  await box.add(step("check-in", "round:R"));
  await box.flush();
  const [left] = p.disk.values();
  assert.deepEqual([left.state, left.why, p.disk.size], ["refused", "the call is over: handled", 1]);
  assert.deepEqual(h.done, ["check-in"]);
  await box.drop(left);
  assert.equal(p.disk.size, 0);
});

test("a hub that fails at one thing is told of others, and of this one nothing out of order", async () => {
  const p = phone(), h = hub();
  h.refuses.arrive = { status: 500 };
  const box = p.open(h);
  for (const one of [step("arrive"), step("seen"), step("take", "round:R")]) await box.add(one);
  assert.equal(await box.flush(), true);
  assert.deepEqual(h.done, ["take"]);
  h.refuses = {};
  await box.flush();
  assert.deepEqual(h.done, ["take", "arrive", "seen"]);
});

test("only the person who did it sends it", async () => {
  const p = phone(), h = hub({ away: true });
  const box = p.open(h);
  await box.add(step("arrive"));
  await box.flush();
  h.away = false;
  p.who.name = "bing";
  await box.flush();
  p.who.name = "";
  await box.flush();
  assert.deepEqual(h.done, []);
  h.refuses.arrive = { status: 401 };
  p.who.name = "yi";
  await box.flush();
  assert.equal(p.disk.size, 1, "signed out meanwhile: it is kept");
  h.refuses = {};
  await box.flush();
  assert.deepEqual(h.done, ["arrive"]);
});

test("a full outbox takes no more and drops nothing; calls for help have room of their own", async () => {
  const p = phone(), box = p.open(hub({ away: true }));
  for (let i = 0; i < bounds.steps - bounds.kept; i++) await box.add(step("check-in", "round:R"));
  await assert.rejects(box.add(step("check-in", "round:R")), { full: true });
  for (let i = 0; i < bounds.kept; i++) await box.add(step("note"));
  await assert.rejects(box.add(step("note")), { full: true });
  assert.equal(p.disk.size, bounds.steps);
});

test("when the hub has forgotten the key a step is not sent a second time; somebody has to look", async () => {
  const p = phone(), h = hub();
  h.losesAnswers = 1;
  const box = p.open(h);
  await box.add(step("note"));
  await box.flush();
  p.clock.wall += 24 * 3_600_000;
  await box.flush();
  assert.deepEqual(h.done, ["note"]);
  assert.deepEqual([...p.disk.values()].map((s) => s.state), ["unsure"]);
});

const photo = (what, subject) => ({ ...step(what, subject), body: undefined, photo: new Blob([what]) });

test("a photo that is still under way holds back no step: that somebody cannot go is told meanwhile", async () => {
  const p = phone(), h = hub();
  let through = () => {};
  const slow = new Promise((done) => (through = () => done(undefined)));
  const box = p.open({ take: async (one, ago) => (one.photo && (await slow), h.take(one, ago)) });
  await box.add(photo("lock"));
  const photos = box.flushPhotos();
  await box.add(step("cannot"));
  assert.equal(await box.flush(), false);
  assert.deepEqual(h.done, ["cannot"]);
  through();
  assert.equal(await photos, false);
  assert.deepEqual(h.done, ["cannot", "lock"]);
});

test("steps of calls are sent before those of rounds, and of each in their order", async () => {
  const p = phone(), h = hub({ away: true }), box = p.open(h);
  for (const one of [step("take", "round:R"), photo("lock"), step("arrive"), step("check-in", "round:R"), step("seen")]) await box.add(one);
  h.away = false;
  await box.flush();
  assert.deepEqual(h.done, ["arrive", "seen", "take", "check-in"]);
  await box.flushPhotos();
  assert.equal(p.disk.size, 0);
});

test("a step of a call that is put down while those of a round are being sent goes before the rest of them", async () => {
  const p = phone(), h = hub();
  const box = p.open({ take: async (one, ago) => {
    if (one.what === "take") {
      await box.add(step("arrive"));
      box.flush();
    }
    return h.take(one, ago);
  } });
  for (const what of ["take", "check-in", "finish"]) await box.add(step(what, "round:R"));
  await box.flush();
  assert.deepEqual(h.done, ["take", "arrive", "check-in", "finish"]);
});

test("a photo that fails holds back neither other photos nor steps, and is tried again", async () => {
  const p = phone(), h = hub(), box = p.open(h);
  h.refuses.lock = { status: 0 };
  for (const one of [photo("lock"), photo("device"), photo("gate", "order:O"), step("note")]) await box.add(one);
  await box.flush();
  assert.equal(await box.flushPhotos(), true);
  assert.deepEqual(h.done, ["note", "device", "gate"]);
  h.refuses = {};
  assert.equal(await box.flushPhotos(), false);
  assert.equal(p.disk.size, 0);
});

test("a photo is not sent before the steps about the same that were done before it", async () => {
  const p = phone(), h = hub(), box = p.open(h);
  h.refuses.take = { status: 500 };
  await box.add(step("take", "round:R"));
  await box.add(photo("lamp", "round:R"));
  await box.flush();
  assert.equal(await box.flushPhotos(), true);
  h.refuses = {};
  await box.flush();
  await box.flushPhotos();
  assert.deepEqual(h.done, ["take", "lamp"]);
});

test("the end of a call waits until its photos are there, and is told with them", async () => {
  const p = phone(), h = hub(), box = p.open(h);
  for (const one of [photo("lock"), photo("device"), step("done")]) await box.add(one);
  assert.equal(await box.flush(), true);
  assert.deepEqual(h.done, []);
  await box.flushPhotos();
  assert.deepEqual(h.done, ["lock", "device", "done"]);
});

test("it waits for few tries only; the photo that came too late is told of and kept, and the step is not lost", async () => {
  const p = phone(), h = hub(), box = p.open(h);
  h.refuses.lock = { status: 0 }; // the line is too weak for it
  await box.add(photo("lock"));
  await box.flushPhotos();
  await box.add(step("done"));
  let rounds = 0;
  for (; !h.done.includes("done") && rounds < 50; rounds++) {
    await box.flush();
    await box.flushPhotos();
  }
  assert.equal(rounds, 3, "tries before its end was wanted are none of them");
  h.refuses.lock = { status: 404, problem: { status: 404, detail: "it may be over" } };
  assert.equal(await box.flushPhotos(), false);
  const [left] = p.disk.values();
  assert.deepEqual([p.disk.size, left.state, left.what, await left.photo.text()], [1, "refused", "lock", "lock"]);
});

test("tries without any hub are none: after hours in a cellar the photos still go before the end", async () => {
  const p = phone(), h = hub({ away: true }), box = p.open(h);
  for (const one of [photo("lock"), step("done")]) await box.add(one);
  for (let i = 0; i < 20; i++) {
    assert.equal(await box.flush(), true);
    assert.equal(await box.flushPhotos(), true);
  }
  h.away = false;
  await box.flush();
  await box.flushPhotos();
  assert.deepEqual(h.done, ["lock", "done"]);
});

test("records that cannot be opened keep nobody from putting a step down", () => {
  const lost = Array.from({ length: bounds.steps }, (_, n) => /** @type {any} */ ({ n, state: "unreadable" }));
  assert.equal(hasRoom(lost, step("arrive")), true);
});

test("what was never sent may be sent however late", async () => {
  const p = phone(), h = hub();
  const box = p.open(h);
  await box.add(step("note"));
  p.clock.wall += 48 * 3_600_000;
  await box.flush();
  assert.deepEqual(h.done, ["note"]);
  assert.equal(h.ages.note, 48 * 3600);
});

test("two tries at once are one", async () => {
  const p = phone(), h = hub();
  const box = p.open(h);
  await box.add(step("arrive"));
  await Promise.all([box.flush(), box.flush(), box.flush()]);
  assert.deepEqual(h.done, ["arrive"]);
});

test("an age is never below zero, and a phone that slept counts its sleep", () => {
  const s = { at: 1000, life: "a", mono: 10 };
  assert.equal(age(s, { wall: 500, mono: 400, life: "a" }), 390, "the clock on the wall was set back");
  assert.equal(age(s, { wall: 61_000, mono: 400, life: "a" }), 60_000, "the page stood still");
  assert.equal(age(s, { wall: 500, mono: 5, life: "b" }), 0);
  assert.equal(age(s, { wall: 1e12, mono: 400, life: "a" }), 390, "its clock was years behind when it was done");
  assert.equal(age(s, { wall: 1e12, mono: 5, life: "b" }), 0);
});

test("an answer is read for what it says of the step", () => {
  const of = (status, more) => verdict({ status, problem: { status }, ...more });
  assert.deepEqual([verdict(), of(0), of(503), of(429), of(401), of(409), of(404), of(422)], ["sent", "later", "later", "later", "signIn", "refused", "refused", "refused"]);
  assert.equal(of(409, { retryAfter: 3 }), "later");
  for (const status of [403, 404, 408, 511]) assert.equal(verdict({ status }), "later", `a gateway on the way answers ${status} and no hub does`);
  assert.equal(of(409, { problem: { status: 409, detail: "the request with this Idempotency-Key was cut off; look" } }), "unsure");
});
