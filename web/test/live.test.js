import test from "node:test";
import assert from "node:assert/strict";
import { decoder } from "../static/lib/sse.js";
import { follow, isGone } from "../static/lib/live.js";

test("messages are read whole, wherever the network cuts them", () => {
  const text = 'retry: 1000\nid: e-1\n: ok\n\nid: e-2\nevent: alert\ndata: {"id":"求"}\n\nevent: reset\ndata: {}\r\n\r\n';
  for (let size = 1; size <= text.length; size++) {
    const d = decoder();
    const got = [];
    for (let i = 0; i < text.length; i += size) got.push(...d.feed(text.slice(i, i + size)));
    assert.deepEqual(got.map((m) => [m.event, m.data]), [["alert", '{"id":"求"}'], ["reset", "{}"]], `cut every ${size}`);
    assert.equal(d.lastID(), "e-2");
  }
});

test("a heartbeat moves the place to resume at, a half message does not", () => {
  const d = decoder();
  assert.deepEqual(d.feed("id: e-7\n: ok\n\n"), []);
  assert.equal(d.lastID(), "e-7");
  d.feed("id: e-8\nevent: alert\ndata: {");
  assert.equal(d.lastID(), "e-7");
});

// A hub whose streams are scripts: texts, then the end, or never one.
function scripted(t, streams) {
  const asked = [], told = [];
  let heard;
  const until = (check) => new Promise((resolve) => (heard = () => check(told, asked) && resolve(undefined)));
  const tell = (...what) => (told.push(what.join(" ")), heard?.());
  const hub = {
    probe: async () => {},
    stream: async (lastID, signal) => {
      asked.push(lastID);
      const script = streams.shift() ?? [];
      if (script instanceof Error) throw script;
      const texts = [...script];
      return {
        read: () => {
          if (texts.length && texts[0] !== "wait") return Promise.resolve({ done: false, value: texts.shift() });
          if (!texts.length) return Promise.resolve({ done: true });
          return new Promise((_, reject) => (signal.aborted ? reject(signal.reason) : signal.addEventListener("abort", () => reject(signal.reason))));
        },
      };
    },
  };
  const live = follow(hub, {
    message: (m) => tell("message", m.data),
    reset: () => tell("reset"),
    connected: (up) => tell(up ? "up" : "down"),
    refused: () => tell("refused"),
  });
  t.after(() => live.stop());
  return { asked, told, until, live };
}

test("the first connection fetches everything, the next goes on where it was", async (t) => {
  const s = scripted(t, [["id: e-1\nevent: alert\ndata: a\n\n"], ["id: e-2\nevent: alert\ndata: b\n\n", "wait"]]);
  await s.until((told) => told.includes("message b"));
  assert.deepEqual(s.asked, ["", "e-1"]);
  assert.deepEqual(s.told, ["up", "reset", "message a", "down", "up", "message b"]);
});

test("a hub that lost the thread says so, and everything is fetched again", async (t) => {
  const s = scripted(t, [["id: old-9\n\n"], ["event: reset\ndata: {}\nid: new-0\n\n", "wait"]]);
  await s.until((told) => told.filter((x) => x === "reset").length === 2);
  assert.deepEqual(s.told, ["up", "reset", "down", "up", "reset"]);
});

test("a connection that cannot be opened is tried again", async (t) => {
  const s = scripted(t, [new Error("no network"), ["wait"]]);
  await s.until((told) => told.includes("up"));
  assert.deepEqual(s.told, ["down", "up", "reset"]);
});

test("an ended session ends the loop", async (t) => {
  const s = scripted(t, [Object.assign(new Error("401"), { status: 401 })]);
  await s.until((told) => told.includes("refused"));
  assert.equal(s.asked.length, 1);
});

test("a browser that goes offline is told of at once, and comes back when told", async (t) => {
  const s = scripted(t, [["id: e-1\n\n", "wait"], ["wait"]]);
  await s.until((told) => told.includes("reset"));
  s.live.lost();
  await s.until((told) => told.includes("down"));
  s.live.retry();
  await s.until((told) => told.filter((x) => x === "up").length === 2);
  assert.deepEqual(s.asked, ["", "e-1"]);
});

test("a network that swallows everything is known, and said, within five seconds of the last word", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const never = (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  let connection = { up: false, heard: 0, changed: 0 };
  let words = ["id: e-1\n\n"];
  const live = follow({ probe: never, stream: async (_, signal) => ({ read: () => (words.length ? Promise.resolve({ done: false, value: words.shift() }) : never(signal)) }) }, {
    message: () => {}, reset: () => {}, refused: () => {}, connected: (up, heard) => void (up !== connection.up && (connection = { up, heard, changed: Date.now() })),
  });
  t.after(() => live.stop());
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  await settle();
  assert.ok(connection.up);
  const last = Date.now();
  let said;
  while (said === undefined && Date.now() - last < 60_000) {
    t.mock.timers.tick(100);
    await settle();
    if (isGone(connection, Date.now())) said = Date.now() - last;
  }
  assert.ok(said !== undefined && said <= 5000, `said after ${said} ms of the test's own clock`);
  words = ["id: e-2\n\n"];
  for (let i = 0; i < 100 && !connection.up; i++) {
    t.mock.timers.tick(100);
    await settle();
  }
  assert.ok(connection.up && !isGone(connection, Date.now()), "it heals by itself");
});

test("a hub that is back at once is not worth a word", () => {
  assert.ok(!isGone({ up: false, heard: 9_000, changed: 10_000 }, 10_900));
  assert.ok(isGone({ up: false, heard: 9_000, changed: 10_000 }, 11_000));
  assert.ok(!isGone({ up: true, heard: 0, changed: 0 }, 99_000));
});
