import test from "node:test";
import assert from "node:assert/strict";
import { soundOf, wordsOf } from "../static/lib/told-sound.js";

test("a page is heard when somebody said so and the browser lets it, silent when either is against it, and else not known", () => {
  assert.equal(soundOf(false, "yes"), "heard");
  assert.equal(soundOf(true, "yes"), "silent", "said before, and kept silent now");
  assert.equal(soundOf(false, "no"), "silent");
  assert.equal(soundOf(true, ""), "silent");
  assert.equal(soundOf(false, ""), undefined);
});

test("each word of a page has a higher number and the id of that page, so that the hub takes the last one for what holds", () => {
  const one = wordsOf("one"), other = wordsOf("other");
  assert.deepEqual([one("heard"), one("silent"), other(undefined), one(undefined)], [
    { page: "one", word: 1, sound: "heard" }, { page: "one", word: 2, sound: "silent" }, { page: "other", word: 1, sound: undefined }, { page: "one", word: 3, sound: undefined },
  ]);
});
