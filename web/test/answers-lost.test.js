// What reaches the hub when its answers are lost: the calls themselves, over a
// network that is played.
import test from "node:test";
import assert from "node:assert/strict";

globalThis.document = /** @type {any} */ ({ baseURI: "http://hub/", documentElement: {} });
const later = setTimeout;
globalThis.setTimeout = /** @type {any} */ ((work, ms) => (ms < 10_000 ? later(work, 0) : later(work, ms).unref())); // the pauses pass at once, what is cut off late never is
const { act, command, listen, post } = await import("../static/lib/api.js");
const { handOver, sendReport } = await import("../static/lib/api-police.js");
const { kindOf } = await import("../static/lib/failure-kinds.js");
const { verdict } = await import("../static/lib/outbox-rules.js");

/** @param {((request: {url: string, method: string, key: string, body: any}) => Response|Promise<Response>)[]} answers */
function network(...answers) {
  const asked = [];
  globalThis.fetch = /** @type {any} */ (async (url, init) => {
    asked.push({ url: String(url), method: init.method, key: init.headers["Idempotency-Key"], by: init.headers["Done-By"], body: init.body && JSON.parse(init.body) });
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    return answer(asked.at(-1));
  });
  return asked;
}
const lost = () => Promise.reject(new TypeError("network"));
const says = (status, body, headers = {}) => () => new Response(JSON.stringify(body), { status, headers });
const cut = () => new Response(new ReadableStream({ start: (c) => c.error(new Error("cut")) }), { status: 200 });

test("an act whose answer is lost goes again by itself under the same key and in the same words", async () => {
  for (const [verb, body] of [["acknowledge", { version: 3 }], ["ticks", { version: 0, tick: "contact_called", result: "no_answer" }], ["notes", { version: 3, note: "x" }], ["undo", { version: 0 }], ["resolve", { version: 4, outcome: "handled", note: "" }]]) {
    const asked = network(lost, says(200, { id: "a", version: 4 }));
    assert.equal((await act({ id: "a" }, verb, body)).version, 4);
    assert.equal(asked.length, 2, verb);
    assert.ok(asked[0].key && asked[0].key === asked[1].key, `${verb}: ${asked.map((one) => one.key)}`);
    assert.deepEqual(asked[0].body, asked[1].body);
  }
});

test("a press again after all tries is the same press, though its effect has made the version another", async () => {
  let asked = network(lost);
  await assert.rejects(act({ id: "b" }, "notes", { version: 3, note: "x" }));
  const [first] = asked;
  asked = network(says(200, { id: "b" }));
  await act({ id: "b" }, "notes", { version: 4, note: "x" });
  assert.equal(asked[0].key, first.key);
  assert.deepEqual(asked[0].body, first.body);
  await act({ id: "b" }, "notes", { version: 5, note: "x" });
  assert.notEqual(asked[1].key, first.key, "what was answered is meant anew");
});

test("an answer that is cut off on its way is none", async () => {
  const asked = network(cut, says(202, { id: "c" }));
  await assert.rejects(command("gate-c", "open", {}, "x"));
  await command("gate-c", "open", {}, "x");
  assert.equal(asked[0].key, asked[1].key);
});

test("that a session ended says nothing of the press before it", async () => {
  let asked = network(lost);
  await assert.rejects(command("gate-9", "open", {}, "x"));
  const { key } = asked[0];
  network(says(401, {}));
  await assert.rejects(command("gate-9", "open", {}, "x"));
  asked = network(says(202, { id: "1" }));
  await command("gate-9", "open", {}, "x");
  assert.equal(asked[0].key, key);
});

test("an order that was not sent now is told as the earlier one", async () => {
  const asked = network(lost, says(202, { id: "1" }, { "Idempotency-Replayed": "true" }), says(202, { id: "2" }));
  await assert.rejects(command("gate-1", "open", {}, "ambulance"));
  assert.deepEqual(await command("gate-1", "open", {}, "ambulance"), { id: "1", earlier: true });
  assert.deepEqual(await command("gate-1", "open", {}, "ambulance"), { id: "2", earlier: false });
  assert.equal(asked[0].key, asked[1].key);
  assert.notEqual(asked[1].key, asked[2].key, "who presses once more means it");
});

test("an act that was done before, and whose answer is not kept, ends in the alert as it is", async () => {
  const asked = network(says(409, { title: "Conflict", done: true }, { "Idempotency-Replayed": "true" }), says(200, { id: "d", version: 9 }));
  assert.equal((await act({ id: "d" }, "notes", { version: 1, note: "x" })).version, 9);
  assert.equal(asked[1].method, "GET");
  for (const send of [() => handOver("e", { service: "120" }, "key-e"), () => sendReport("e", { text: "x" }, "key-f")]) {
    network(says(409, { title: "Conflict", done: true }, { "Idempotency-Replayed": "true" }), says(200, { id: "e", version: 7 }));
    assert.equal((await send()).version, 7);
  }
});

test("an act that was done is no failure where the alert cannot be read anew", async () => {
  const done = says(409, { title: "Conflict", done: true }, { "Idempotency-Replayed": "true" });
  network(done, lost);
  assert.equal(await act({ id: "k" }, "notes", { version: 1, note: "x" }), undefined);
  network(done, says(404, { title: "Not Found" }));
  assert.equal(await handOver("k", { service: "120" }, "key-k"), undefined, "as for a guard, once the call is over");
});

test("a refusal that is told again is no success, and a phone takes only what was done for done", async () => {
  const replayed = { "Idempotency-Replayed": "true" };
  const told = async (problem) => {
    network(says(409, { status: 409, ...problem }, replayed));
    return verdict(await post("my/calls/A/photos").then(() => undefined, (err) => err));
  };
  assert.equal(await told({ detail: "this was done under this Idempotency-Key", done: true }), "sent");
  assert.equal(await told({ detail: "the call is over: handled" }), "refused");
  network(says(409, { detail: "the call is over: handled" }, replayed));
  await assert.rejects(act({ id: "g" }, "notes", { version: 1, note: "x" }));
});

test("a refusal that is answered again is told as the refusal, and not that it was done", async () => {
  const asked = network(lost, says(409, { type: "about:blank", status: 409, detail: "no edge serves this device" }, { "Idempotency-Replayed": "true" }));
  await assert.rejects(command("gate-2", "open", {}, "ambulance"));
  await assert.rejects(command("gate-2", "open", {}, "ambulance"), (error) => kindOf(error) === "409" && /no edge/.test(error.message));
  await assert.rejects(act({ id: "e" }, "dispatch", { version: 1 }), { status: 409 });
  assert.equal(asked.at(-1).method, "POST", "it is read anew only where it was done");
});

test("nothing is tried again under the next person's session, and their own press is theirs", async (t) => {
  let person = "jia";
  listen({ who: () => person });
  t.after(() => listen({ who: () => "" }));
  let asked = network(() => ((person = "yi"), lost()));
  await assert.rejects(act({ id: "f" }, "acknowledge", { version: 1 }), { status: 0 });
  assert.equal(asked.length, 1, "tried in the name of another");
  const [first] = asked;
  asked = network(says(200, { id: "f" }));
  await act({ id: "f" }, "acknowledge", { version: 1 });
  assert.notEqual(asked[0].key, first.key, "the other's press is their own");
  assert.equal(asked[0].by, "yi");
  person = "jia";
  asked = network(says(200, { id: "f" }));
  await act({ id: "f" }, "acknowledge", { version: 1 });
  assert.deepEqual([asked[0].key, asked[0].by], [first.key, "jia"], "whoever pressed it presses the same again");
});

test("what is sent names who did it, as another tab may have let somebody else in", async (t) => {
  listen({ who: () => "值班员 丙" });
  t.after(() => listen({ who: () => "" }));
  const asked = network(lost, says(200, { id: "g" }));
  await act({ id: "g" }, "notes", { version: 1, note: "x" });
  assert.deepEqual(asked.map((one) => one.by && decodeURIComponent(one.by)), ["值班员 丙", "值班员 丙"]);
});

test("a call that is taken, open again and taken is taken twice", async () => {
  const taken = { id: "h", version: 1, state: "open", call: 1, timeline: [{ action: "raised" }] };
  for (const again of [{ ...taken, call: 2 }, { ...taken, timeline: [...taken.timeline, { action: "acknowledge" }, { action: "undo" }] }, { ...taken, timeline: [...taken.timeline, { action: "resolve" }, { action: "reopen" }] }]) {
    let asked = network(lost);
    await assert.rejects(act(taken, "acknowledge", { version: 1 }));
    const [first] = asked;
    asked = network(says(200, { id: "h", version: 9 }));
    await act(again, "acknowledge", { version: 2 });
    assert.notEqual(asked[0].key, first.key, JSON.stringify(again));
    await act({ ...taken, timeline: [...taken.timeline, { action: "acknowledge" }] }, "acknowledge", { version: 3 });
    assert.equal(asked[1].key, first.key, "what the first press itself did is no new turn");
  }
});
