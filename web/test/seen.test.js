// A row that shows an alert, drawn by hand: what the hub is told of it, and when.
import test from "node:test";
import assert from "node:assert/strict";
import { register } from "node:module";

const module = (/** @type {string} */ text) => `data:text/javascript,${encodeURIComponent(text)}`;
const at = {
  "./ui.js": module("export const { useEffect, useRef } = globalThis.screen;"),
  "./api.js": module("export const { displayed } = globalThis.screen;"),
  "./attention.js": module("export const attended = () => false, whenAttended = () => () => {};"),
  "./in-sight.js": module("export const { inSight, watchSight } = globalThis.screen;"),
  "./uncovered.js": module("export const uncovered = () => !globalThis.screen.covered;"),
  "../state.js": module("export const epoch = { value: 0 };"),
};
register(module(`const at = ${JSON.stringify(at)}; export const resolve = (name, context, next) => next(context.parentURL?.endsWith("lib/seen.js") ? at[name] ?? name : name, context);`));

const row = {}, told = /** @type {string[]} */ ([]);
let watch = /** @type {(() => void)|undefined} */ (undefined), stop = () => {}, last = "";
let looked = 0;
let frames = /** @type {(() => void)[]} */ ([]);
/** @type {any} */
const screen = {
  covered: false,
  useRef: () => ({ current: row }),
  useEffect: (/** @type {() => any} */ run, /** @type {any[]} */ on) => {
    if (last === String(on)) return;
    last = String(on);
    stop();
    stop = run() ?? (() => {});
  },
  displayed: async (/** @type {string} */ id, /** @type {any} */ { call }) => void told.push(`${id} ${call}`),
  inSight: () => (looked++, watch !== undefined),
  watchSight: (/** @type {any} */ _, /** @type {() => void} */ look) => ((watch = look), () => (watch = undefined)),
};
Object.assign(globalThis, { screen, window: globalThis, requestAnimationFrame: (/** @type {() => void} */ f) => frames.push(f) });
const { useSeen } = await import("../static/lib/seen.js");

const draw = (/** @type {number} */ call) => void useSeen(/** @type {any} */ ({ id: "A", call, state: "open", chain: { event: "E", seen: "x" } }));
const frame = () => frames.splice(0).forEach((f) => f());

test("a call is told as displayed two frames after it came into sight", () => {
  draw(1);
  watch?.();
  frame();
  assert.deepEqual(told, []);
  frame();
  assert.deepEqual(told, ["A 1"]);
});

test("what a row showed before it shows the next call is not told as displayed by what it shows now", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  told.length = 0;
  draw(2);
  watch?.();
  frame();
  draw(3); // before the second frame
  frame();
  assert.deepEqual(told, []);
  watch?.();
  frame();
  frame();
  assert.deepEqual(told, ["A 3"]);
  looked = 0;
  t.mock.timers.tick(5000);
  assert.equal(looked, 0, "nobody looks any more for what is not shown");
});

test("what lies under something is told when that is gone", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  told.length = 0;
  screen.covered = true;
  draw(4);
  watch?.();
  t.mock.timers.tick(500);
  assert.deepEqual([told, frames.length], [[], 0]);
  screen.covered = false;
  t.mock.timers.tick(500);
  frame();
  frame();
  assert.deepEqual(told, ["A 4"]);
});
