// What a refused session does to who sits here and to what was being read, over a hub that is played.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { register } from "node:module";

// The modules that the page's import map names, from where it says that they are.
const page = new URL("../static/index.html", import.meta.url);
const { imports } = JSON.parse(/<script type="importmap">(.*?)<\/script>/s.exec(readFileSync(page, "utf8"))?.[1] ?? "{}");
const at = Object.fromEntries(Object.entries(imports).map(([name, file]) => [name, new URL(file, page).href]));
register(`data:text/javascript,${encodeURIComponent(`const at = ${JSON.stringify(at)}; export const resolve = (name, context, next) => next(at[name] ?? name, context);`)}`);

globalThis.document = /** @type {any} */ ({ baseURI: "http://hub/", documentElement: {}, addEventListener: () => {} });
globalThis.window = /** @type {any} */ (globalThis);
globalThis.addEventListener = () => {};
const later = setTimeout;
globalThis.setTimeout = /** @type {any} */ ((work, ms) => later(work, Math.min(ms, 10_000) / 100).unref());

const json = (body, status = 200) => new Response(JSON.stringify(body), { status });
const refusal = () => json({ status: 401, title: "Unauthorized" }, 401);
const offline = () => Promise.reject(new TypeError("network"));
const silence = () => new Response(new ReadableStream()); // a stream that is open and says nothing
const jia = { username: "jia", name: "甲", roles: ["admin"], rights: [], signed_in_at: "1" };

const asked = [];
const times = (path) => asked.filter((one) => one.endsWith(path)).length;
let answers = {};
/** Each path's answers in their order; the last stays. */
function hub(own) {
  asked.length = 0;
  const all = { session: [() => json(jia)], stream: [silence], ...own };
  answers = Object.fromEntries(Object.entries(all).map(([path, list]) => [path, [...list]]));
}
globalThis.fetch = /** @type {any} */ (async (url, init) => {
  const path = new URL(url).pathname.replace("/api/v1/", "");
  asked.push(`${init.method ?? "GET"} ${path}`);
  const list = answers[path] ?? [() => json({ items: [] })];
  return (list.length > 1 ? list.shift() : list[0])();
});
const until = async (what, is) => {
  for (let n = 0; n < 500 && !is(); n++) await new Promise((on) => later(on, 2));
  assert.ok(is(), what);
};

hub({});
const { begin } = await import("../static/session.js");
const { alerts, edges, forget, listsStale, session } = await import("../static/state.js");
const { call, post } = await import("../static/lib/api.js");
await begin();
await until("the stream, and what is read when it is there", () => times("stream") === 1 && times("kpi") === 1);

const sitsAgain = async () => {
  hub({});
  await begin();
  await until("the desk", () => session.value?.username === "jia" && times("kpi") > 0);
};

test("what was refused while another tab signed in anew is read again by itself", async () => {
  hub({ session: [() => json(jia)], edges: [refusal, () => json({ items: [{ id: "e1" }] })], rules: [refusal, () => json(["r"])] });
  edges.need();
  assert.deepEqual(await call("GET", "rules"), ["r"]);
  await until("the list", () => edges.status.value === "ready");
  assert.deepEqual([...edges.items.value.keys()], ["e1"]);
  assert.equal(session.value?.username, "jia");
  assert.equal(times("session"), 1, "all that was refused waits for one answer");
});

test("a path that is refused for ever under a good session is asked twice, and told", async () => {
  hub({ rules: [refusal] });
  await assert.rejects(call("GET", "rules"), { status: 401 });
  assert.deepEqual([times("rules"), times("session"), session.value?.username], [2, 1, "jia"]);
});

test("a hub that cannot be asked who sits here is told as that, and a list is read when it can", async () => {
  edges.clear();
  hub({ session: [offline], rules: [refusal] });
  await assert.rejects(call("GET", "rules"), { status: 0 });
  hub({ session: [offline, () => json(jia)], edges: [refusal, refusal, () => json({ items: [{ id: "e2" }] })] });
  edges.need();
  await until("the list", () => edges.items.value.has("e2"));
  assert.equal(session.value?.username, "jia", "nobody said that the session is over");
});

test("a list that cannot be read later stays on the screen, is told as old, and is asked for again by itself", async () => {
  const proxy = () => new Response("<h1>Forbidden</h1>", { status: 403 }); // nobody's right: somebody between here and the hub
  hub({ edges: [() => json({ items: [{ id: "e2" }] }), proxy, () => json({ items: [{ id: "e3" }] })] });
  edges.load();
  await until("the list", () => edges.status.value === "ready" && !listsStale.value);
  edges.stale();
  await until("that it is old", () => listsStale.value);
  assert.ok(edges.items.value.has("e2"));
  await until("the list anew", () => edges.items.value.has("e3"));
  assert.equal(listsStale.value, false);
});

test("what the next person may not see is gone with the one who saw it, and is no fault of this page", async () => {
  const right = () => json({ status: 403, title: "Forbidden" }, 403);
  hub({ edges: [() => json({ items: [{ id: "e4" }] }), right, () => json({ items: [{ id: "e5" }] })] });
  edges.load();
  await until("the list", () => edges.items.value.has("e4"));
  edges.stale();
  await until("the refusal", () => edges.status.value === "failed");
  assert.deepEqual([edges.items.value.size, listsStale.value], [0, false]);
  await until("the list of who may see it again", () => edges.items.value.has("e5"));
});

test("where the calls were never read every page says so, on whichever desk that is", async () => {
  hub({ alerts: [offline, () => json({ items: [] })] });
  forget();
  alerts.need();
  await until("the failure", () => alerts.status.value === "failed");
  assert.equal(listsStale.value, true);
  await until("that they are known", () => alerts.status.value === "ready");
  assert.equal(listsStale.value, false);
});

test("a press that was refused is not pressed by the page", async () => {
  hub({ "rules/x": [refusal, () => json({})] });
  await assert.rejects(post("rules/x", { body: {} }), { status: 401 });
  await until("the doubt", () => times("session") === 1);
  assert.equal(times("rules/x"), 1);
});

test("what one person asked is not asked again in the name of the next", async () => {
  hub({ session: [() => json({ ...jia, username: "yi", signed_in_at: "2" })], rules: [refusal] });
  await assert.rejects(call("GET", "rules"), { status: 401 });
  assert.deepEqual([times("rules"), session.value?.username], [1, "yi"]);
  await sitsAgain();
});

test("where nobody sits by the hub's word the desk ends, and nothing is asked again", async () => {
  hub({ session: [refusal], rules: [refusal] });
  await assert.rejects(call("GET", "rules"), { status: 401 });
  assert.deepEqual([times("rules"), session.value], [1, null]);
  await assert.rejects(call("GET", "rules"), { status: 401 });
  assert.equal(times("session"), 1, "who is signed out is not doubted");
  await sitsAgain();
});
