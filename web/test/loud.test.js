import test from "node:test";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { aloud, most } from "../static/lib/aloud.js";
import { arrange } from "../static/lib/queue.js";
import { oneVoice, patience } from "../static/lib/one-voice.js";
import { after, every } from "../static/lib/steady.js";
import { lasts, loudness, patterns } from "../static/lib/tones.js";
import { silence, turn } from "../static/lib/turns.js";

let n = 0;
const alert = (o = {}) => ({ id: `L${++n}`, version: 1, rule: "device.offline", category: "maintenance", severity: "major", state: "open", opened_at: new Date(n * 1000).toISOString(), ...o });
const call = (o = {}) => alert({ rule: "button.pressed", category: "care", severity: "critical", location: { building: "5", unit: "5-501" }, ...o });

// A desk as time goes on: each step is the queue at a moment.
function desk() {
  let heard = silence;
  return (at, list, o = {}) => {
    const out = turn(heard, { queue: arrange(list), at: at * 1000, on: true, here: true, speaking: false, ...o });
    heard = out.heard;
    return [out.hush && "hush", out.play, out.say && `say ${out.say.length}`].filter(Boolean).join(" ");
  };
}

test("a call sounds and is said at once, sounds again each eight seconds and is said again each half minute, until somebody takes it", () => {
  const hear = desk(), a = call();
  assert.equal(hear(0, [a]), "call say 1");
  const times = [];
  for (let s = 1; s <= 40; s++) if (hear(s, [a])) times.push(s);
  assert.deepEqual(times, [8, 16, 24, 32, 40]);
  assert.equal(hear(41, [{ ...a, state: "acknowledged" }]), "hush", "taken, wherever that was: in the middle of a tone");
  assert.equal(hear(60, [{ ...a, state: "acknowledged" }]), "");
});

test("what is said is not drowned by the sound that repeats, but a new call is not kept waiting by it", () => {
  const hear = desk(), a = call(), b = call();
  hear(0, [a]);
  assert.equal(hear(9, [a], { speaking: true }), "");
  assert.equal(hear(10, [a]), "call");
  assert.equal(hear(11, [a, b], { speaking: true }), "hush call say 2");
});

test("of many who wait who was not said yet comes first, and each is said in its turn", () => {
  let heard = silence;
  const ids = (at, list, o = {}) => {
    const out = turn(heard, { queue: arrange(list), at: at * 1000, on: true, here: true, speaking: false, ...o });
    heard = out.heard;
    return out.say?.slice(0, most).map((a) => list.indexOf(a)).join("");
  };
  const list = Array.from({ length: 5 }, () => call());
  assert.equal(ids(0, list), "012");
  assert.equal(ids(30, list), "340");
  list.push(call());
  assert.equal(ids(40, list), "512", "the new one, then who was said longest ago");
  list.push(call()); // while it is said
  assert.equal(ids(42, list, { speaking: true }), "612", "what is broken off was not heard: it is said again behind the new one");
});

test("of two that are said, what names the one that was taken stops, and the other goes on at once where it was due", () => {
  const hear = desk(), a = call(), b = call();
  hear(0, [a, b]);
  assert.equal(hear(3, [{ ...a, state: "acknowledged" }, b], { speaking: true }), "hush");
  assert.equal(hear(8, [{ ...a, state: "acknowledged" }, b]), "call");
});

test("only the page that may be heard sounds; the one that takes over sounds at once for who still waits", () => {
  const first = desk(), second = desk(), a = call();
  assert.equal(first(0, [a]), "call say 1");
  assert.equal(second(0, [a], { here: false }), "");
  assert.equal(second(5, [a], { here: false }), "");
  assert.equal(second(6, [a]), "call say 1", "the first was closed");
  assert.equal(first(7, [a], { here: false }), "hush");
});

// Two pages of one browser, the first of which holds the voice.
function pages() {
  const is = { informed: true, stuck: false };
  const sounds = [false, false];
  const page = (i) => oneVoice({ informed: () => is.informed, say: () => two[1 - i].hear(), sounds: (yes) => (sounds[i] = yes) });
  const two = [page(0), page(1)];
  two[0].hold();
  const run = (seconds) => {
    for (let s = 0; s < seconds; s++) {
      if (!is.stuck) two[0].second();
      two[1].second();
    }
    return [...sounds];
  };
  return { is, run, takeOver: () => two[1].hold() };
}

test("one page sounds while it says that it is there; deaf, or stuck under a dialog, it silences no other", () => {
  const { is, run } = pages();
  assert.deepEqual(run(60), [true, false]);
  is.informed = false;
  assert.deepEqual(run(patience + 1), [true, true]);
  is.informed = true;
  run(1); // it is told of calls again
  assert.deepEqual(run(1), [true, false]);
  is.stuck = true;
  assert.deepEqual(run(patience + 1), [true, true]);
});

test("a page that comes to hold the voice sounds whatever it heard before", () => {
  const { run, takeOver } = pages();
  run(10);
  takeOver();
  assert.equal(run(1)[1], true);
});

test("each severity sounds in its turn, what is minor once, what is silenced never", () => {
  const hear = desk(), major = alert(), minor = alert({ severity: "minor" });
  assert.equal(hear(0, [minor]), "minor");
  assert.equal(hear(30, [minor]), "");
  assert.equal(hear(31, [minor, major]), "hush major");
  assert.equal(hear(41, [minor, major]), "major");
  assert.equal(hear(51, [minor, { ...major, silenced_until: "2030-01-01T00:00:00Z" }]), "hush");
});

test("a desk that wants to hear no alarms of devices hears calls all the same", () => {
  const hear = desk(), major = alert(), a = call();
  assert.equal(hear(0, [major], { on: false }), "");
  assert.equal(hear(1, [major, a], { on: false }), "call say 1");
  assert.equal(hear(9, [major, { ...a, state: "acknowledged" }], { on: false }), "hush");
});

test("while a call waits there is never ten seconds without a tone or a word, whatever else comes and goes", () => {
  let seed = 7;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  for (let round = 0; round < 50; round++) {
    const hear = desk(), waits = call(), others = [];
    let last = 0, talks = 0;
    for (let s = 0; s < 120; s++) {
      if (next() < 0.2) others.push(next() < 0.5 ? call() : alert({ severity: ["critical", "major", "minor"][Math.floor(next() * 3)] }));
      if (next() < 0.2 && others.length) others[Math.floor(next() * others.length)].state = "acknowledged";
      talks = Math.max(0, talks - 1);
      const out = hear(s, [waits, ...others], { speaking: talks > 0 });
      if (out.includes("hush")) talks = 0;
      if (out.includes("say")) talks = 4;
      if (out.includes("call") || talks > 0) last = s;
      assert.ok(s - last <= 10, `round ${round}, ${s} s: silent since ${last}`);
    }
  }
});

test("the sounds differ in number and height of tones, and what is worse is louder", () => {
  const levels = ["call", "critical", "major", "minor"];
  assert.equal(new Set(levels.map((l) => patterns[l].map(([hz]) => hz).join())).size, 4);
  assert.equal(new Set(levels.map((l) => patterns[l].length)).size, 4);
  assert.deepEqual([...levels].sort((a, b) => loudness[b] - loudness[a]), levels);
  assert.equal(lasts("call"), 1240);
});

const words = { call: "求助", drill: "演练", stop: "。", kind: (rule) => ({ "sensor.smoke": "烟雾" })[rule] ?? "告警", site: (id) => ({ east: "东门" })[id] ?? id, building: (b) => `${b}号楼`, more: (k) => `还有${k}处`, surge: "求助激增" };

test("aloud are place code and kind, figure by figure, and nothing that a person or a device is called", () => {
  const secret = { title: "张三求助", title_en: "Zhang San", summary: "张三 · 床头按钮", device: "zhang-san", assignee: "care" };
  assert.equal(aloud([call(secret)], words), "5号楼 5 0 1 求助");
  assert.equal(aloud([alert({ ...secret, rule: "sensor.smoke", category: "safety", severity: "critical", site: "east" })], words), "东门 烟雾");
  assert.equal(aloud([call({ ...secret, location: undefined })], words), "求助", "no place is better than a wrong one");
  assert.equal(aloud([call({ drill: true })], words), "演练 5号楼 5 0 1 求助");
  assert.equal(aloud([alert({ rule: "calls.flood", category: "care", severity: "critical" }), call(), call(), call(), call()], words), "5号楼 5 0 1 求助。5号楼 5 0 1 求助。5号楼 5 0 1 求助。还有1处。求助激增", "a surge is not one more who waits");
  assert.equal(aloud([call(), call(), call(), call(), call()], words), "5号楼 5 0 1 求助。5号楼 5 0 1 求助。5号楼 5 0 1 求助。还有2处");
});

test("a timer runs out once, one that repeats does until it is stopped, and one that was stopped never", async (t) => {
  globalThis.window = globalThis;
  t.after(() => delete globalThis.window);
  let times = 0;
  after(1, () => assert.fail("it was stopped"))();
  await new Promise((resolve) => {
    const stop = every(1, () => ++times === 3 && (stop(), resolve(undefined)));
  });
  await new Promise((resolve) => after(5, () => resolve(undefined)));
  assert.equal(times, 3);
});

// A browser whose worker does with a timer what it is told to.
async function steadyBeside(t, kind, answers) {
  globalThis.window = globalThis;
  globalThis.Worker = class {
    postMessage({ id, ms }) {
      if (ms !== undefined && answers) setTimeout(() => this.onmessage({ data: id }), answers);
    }
  };
  t.after(() => (delete globalThis.window, delete globalThis.Worker));
  t.mock.timers.enable({ apis: ["setTimeout"] });
  return import(`../static/lib/steady.js?${kind}`);
}

test("a worker that never answers stops no timer", async (t) => {
  const steady = await steadyBeside(t, "mute", 0);
  let times = 0;
  const stop = steady.every(1000, () => times++);
  for (let s = 0; s < 5; s++) t.mock.timers.tick(1000);
  assert.equal(times, 5);
  stop();
  t.mock.timers.tick(5000);
  assert.equal(times, 5);
});

test("where the worker is first, or both are, a timer runs out once", async (t) => {
  for (const answers of [400, 1000]) {
    const steady = await steadyBeside(t, `answers${answers}`, answers);
    let times = 0;
    steady.after(1000, () => times++);
    t.mock.timers.tick(answers);
    assert.equal(times, 1);
    t.mock.timers.tick(5000);
    assert.equal(times, 1);
    t.mock.timers.reset(); // for the next
  }
});

test("a voice that a browser calls speaking for ever is over after a while, also where the desk's clock was put back", async (t) => {
  globalThis.speechSynthesis = { speaking: true, getVoices: () => [{ lang: "zh-CN", localService: true }], cancel: () => {}, speak: () => {} };
  globalThis.SpeechSynthesisUtterance = class {};
  t.after(() => (delete globalThis.speechSynthesis, delete globalThis.SpeechSynthesisUtterance));
  let steady = 1000;
  t.mock.method(performance, "now", () => steady);
  t.mock.timers.enable({ apis: ["Date"], now: 7_200_000 });
  const { say, speaking } = await import("../static/lib/voice.js");
  assert.ok(say("5号楼", "zh") && speaking());
  t.mock.timers.setTime(3_600_000);
  steady += 20_000;
  assert.equal(speaking(), false);
});

test("nothing moves but the sign of a call that nobody took and a wheel that turns while one waits, and nothing where less motion is asked for", () => {
  const dir = new URL("../static/css/", import.meta.url);
  const css = readdirSync(dir).map((name) => readFileSync(new URL(name, dir), "utf8")).join("\n");
  const moving = [...css.matchAll(/^([^{}\n]*)\{[^}]*animation: (?!none)/gm)].map((m) => m[1].trim());
  assert.deepEqual(moving.sort(), [".slot-waiting h2 .icon", ".spinner", ".wall-kind .icon"]);
  assert.match(css, /@media \(prefers-reduced-motion: reduce\) \{\s*\*, \*::before, \*::after \{ animation: none !important;/);
});
