// What a page fetches, drawn by hand over a hub that answers when the test says so.
import test from "node:test";
import assert from "node:assert/strict";
import { register } from "node:module";

const module = (/** @type {string} */ text) => `data:text/javascript,${encodeURIComponent(text)}`;
const at = {
  "./ui.js": module("export const { useLayoutEffect, useRef, useState } = globalThis.drawing;"),
  "./stale.js": module("export const useStale = (is) => (globalThis.drawing.stale = is);"),
  "../state.js": module("export const epoch = globalThis.drawing.epoch;"),
};
register(module(`const at = ${JSON.stringify(at)}; export const resolve = (name, context, next) => next(context.parentURL?.endsWith("lib/fetched.js") ? at[name] ?? name : name, context);`));

let slots = /** @type {any[]} */ ([]), n = 0;
/** @type {any} */
const drawing = {
  epoch: { value: 0 },
  useState: (/** @type {any} */ first) => {
    const slot = (slots[n++] ??= { is: first });
    return [slot.is, (/** @type {any} */ next) => (slot.is = typeof next === "function" ? next(slot.is) : next)];
  },
  useRef: (/** @type {any} */ first) => (slots[n++] ??= { current: first }),
  useLayoutEffect: (/** @type {any} */ run, /** @type {any[]} */ on) => {
    const slot = (slots[n++] ??= {});
    if (slot.on?.every((/** @type {any} */ one, /** @type {number} */ i) => Object.is(one, on[i]))) return;
    slot.stop?.();
    Object.assign(slot, { on, stop: run() });
  },
};
/** @type {any} */ (globalThis).drawing = drawing;
const { useFetched } = await import("../static/lib/fetched.js");

/** A page of one thing: each question waits in `asked` for its answer. */
function page(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  slots = [];
  const asked = /** @type {{of: string, says: (value: any) => Promise<void>, fails: (error: any) => Promise<void>}[]} */ ([]);
  const turns = async () => {
    for (let i = 0; i < 10; i++) await null;
  };
  const draw = (/** @type {string} */ of, /** @type {any[]} */ also = []) => {
    n = 0;
    const load = () => new Promise((done, fail) => asked.push({ of, says: (v) => (done(v), turns()), fails: (e) => (fail(e), turns()) }));
    return useFetched(load, [of], also);
  };
  t.after(() => slots.forEach((slot) => slot.stop?.()));
  return { asked, draw };
}

test("a late answer about another month is not shown under this one's name, nor over its answer", async (t) => {
  const { asked, draw } = page(t);
  draw("june");
  draw("july");
  await asked[0].says("figures of june");
  assert.equal(draw("july").value, undefined);
  await asked[1].says("figures of july");
  assert.equal(draw("july").value, "figures of july");
  draw("august"), draw("july");
  await asked[3].says("july anew");
  await asked[2].says("figures of august");
  assert.equal(draw("july").value, "july anew");
});

test("what was known of another month is not shown while this one is on its way, nor when it fails", async (t) => {
  const { asked, draw } = page(t);
  draw("june");
  await asked[0].says("figures of june");
  assert.equal(draw("july").value, undefined);
  await asked[1].fails({ status: 500 });
  const { value, error } = draw("july");
  assert.deepEqual([value, error.status, drawing.stale], [undefined, 500, false]);
});

test("what is fetched anew because something about it changed, or failed, stays on the screen meanwhile", async (t) => {
  const { asked, draw } = page(t);
  draw("june", [1]);
  await asked[0].says("figures of june");
  assert.equal(draw("june", [2]).value, "figures of june");
  await asked[1].fails({ status: 500 });
  assert.equal(draw("june", [2]).value, "figures of june");
  assert.equal(drawing.stale, true);
});

test("of two answers about the same the one that was asked for later stays", async (t) => {
  const { asked, draw } = page(t);
  const { load } = draw("june");
  load();
  await asked[1].says("after the press");
  await asked[0].says("before the press");
  assert.equal(draw("june").value, "after the press");
});

test("who asks from an earlier drawing asks for what is shown now", async (t) => {
  const { asked, draw } = page(t);
  const { load } = draw("june");
  draw("july");
  await asked[1].says("figures of july");
  load();
  assert.equal(asked[2].of, "july");
  await asked[2].says("figures of july anew");
  assert.equal(draw("july").value, "figures of july anew");
});

test("what the hub will say again soon is asked again after half a minute, anything else after five seconds", async (t) => {
  const { asked, draw } = page(t);
  draw("june");
  await asked[0].fails({ status: 422, problem: {} });
  t.mock.timers.tick(29_000);
  assert.equal(asked.length, 1);
  t.mock.timers.tick(1000);
  assert.equal(asked.length, 2);
  await asked[1].fails({ status: 500 });
  t.mock.timers.tick(5000);
  assert.equal(asked.length, 3);
});
