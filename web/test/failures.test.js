import test from "node:test";
import assert from "node:assert/strict";
import { kindOf, pauseAfter } from "../static/lib/failure-kinds.js";
import zh from "../static/lang/zh.js";
import en from "../static/lang/en.js";

// Every answer that a page or an act may get, and none at all.
const answers = [undefined, 0, 400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 429, 500, 501, 502, 503, 504, 507];

test("every failure says what happened in words, without a naked code, and what to do next", () => {
  for (const [name, words] of /** @type {const} */ ([["zh", zh], ["en", en]])) {
    for (const status of answers) {
      const kind = kindOf({ status }), what = words[`failure.${kind}`], next = words[`failure.next.${kind}`];
      assert.ok(what && next, `${name} ${status}: ${kind} has no words or no advice`);
      assert.doesNotMatch(what, /\d|HTTP|\{/, `${name} ${status}`);
    }
  }
});

test("of what was only to be read is not said that it may have been done", () => {
  for (const words of [zh, en]) {
    for (const status of answers) {
      const kind = kindOf({ status, read: true });
      assert.ok(words[`failure.${kind}`] && words[`failure.next.${kind}`], `${status}: ${kind}`);
      assert.doesNotMatch(words[`failure.${kind}`] + words[`failure.next.${kind}`], /办成没有|whether it was done|同一操作|same act/);
    }
  }
});

test("of what the hub or the way to it failed at is never said that it was not done", () => {
  for (const status of [500, 502, 504]) assert.match(en[`failure.${kindOf({ status })}`], /not known/);
});

test("what an earlier press did is told as that; what one was refused, and a conflict over an alert, are not", () => {
  assert.equal(kindOf({ status: 409, done: true }), "before");
  for (const problem of [undefined, { detail: "no edge serves this device" }, { alert: {} }]) assert.equal(kindOf({ status: 409, done: false, problem }), "409");
});

test("what the hub will say again soon is asked again later, and what it names a time for then, within a minute", () => {
  const own = { title: "T" };
  for (const status of [400, 401, 403, 404, 422]) assert.equal(pauseAfter({ status, problem: own }, 5000), 30_000, `${status}`);
  assert.equal(pauseAfter({ status: 503, problem: own }, 5000), 30_000, "this hub has no such part");
  for (const error of [{ status: 0 }, { status: 500, problem: own }, { status: 502 }, { status: 503 }, { status: 503, problem: own, retryAfter: 2 }]) assert.equal(pauseAfter(error, 5000), 5000, `${error.status}`);
  assert.equal(pauseAfter({ status: 429, problem: own, retryAfter: 20 }, 5000), 20_000);
  assert.equal(pauseAfter({ status: 503, retryAfter: 86_400 }, 5000), 60_000, "a proxy may name a day");
});
