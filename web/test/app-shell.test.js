import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createHash, webcrypto } from "node:crypto";
import vm from "node:vm";

const base = "https://hub.example.org/eyes/";
const hash = (text) => createHash("sha256").update(text).digest("hex").slice(0, 24);

/** A browser whose caches outlive its workers. */
function browser() {
  const kept = new Map();
  const cache = (name) => {
    const files = kept.get(name) ?? kept.set(name, new Map()).get(name);
    return { match: async (path) => files.get(path)?.clone(), put: async (path, response) => void files.set(path, response), size: () => files.size };
  };
  return { kept, caches: { open: async (name) => cache(name), keys: async () => [...kept.keys()], delete: async (name) => kept.delete(name) } };
}

/** A hub that serves these files, and the service worker that it hands out. */
function hub(version, files) {
  const list = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, hash(text)]));
  const source = readFileSync(new URL("../static/sw.js", import.meta.url), "utf8");
  const empty = 'const shell = { version: "", files: /** @type {Record<string, string>} */ ({}) };';
  assert.ok(source.includes(empty), "the hub finds where to write");
  return { files, script: source.replace(empty, `const shell = ${JSON.stringify({ version, files: list })};`), asked: [] };
}

function worker(b, h, { pages = 1 } = {}) {
  const on = {}, did = { skipped: 0 };
  const self = {
    addEventListener: (name, f) => (on[name] = f), skipWaiting: async () => void did.skipped++, registration: { scope: base },
    clients: { matchAll: async () => Array(pages).fill({ postMessage: (m) => (did.told = m) }) },
  };
  const fetched = async (what) => {
    const path = typeof what === "string" ? what : new URL(what.url).pathname.slice("/eyes/".length) || "index.html";
    h.asked.push(path);
    if (h.away) throw new TypeError("no network");
    return path in h.files ? new Response(h.files[path], { headers: { "Content-Type": "text/javascript", "Content-Security-Policy": "strict" } }) : new Response("", { status: 404 });
  };
  vm.runInNewContext(h.script, { self, caches: b.caches, fetch: fetched, crypto: webcrypto, Response, Headers, URL, Object, Promise, Uint8Array });
  const fire = async (name, event = {}) => {
    const waits = [];
    on[name]({ waitUntil: (p) => waits.push(p), ...event });
    await Promise.all(waits);
  };
  /** What a page gets; undefined: the worker lets it pass. */
  const get = async (path, more = {}) => {
    let answer;
    on.fetch({ request: { method: "GET", url: new URL(path, base).href, mode: "cors", ...more }, respondWith: (p) => (answer = p) });
    return answer && (await answer);
  };
  return { fire, get, did };
}

const one = { "index.html": "page 1", "answer.html": "answer 1", "app.js": "app 1", "lib/same.js": "same" };
const two = { "index.html": "page 2", "answer.html": "answer 2", "app.js": "app 2", "lib/same.js": "same" };

async function phone(b, h) {
  const w = worker(b, h);
  await w.fire("install");
  await w.fire("activate");
  await w.fire("message", { data: "keep" });
  return w;
}

test("a phone that keeps the files opens without a network, under any path of the hub", async () => {
  const b = browser(), h = hub("v1", one);
  await phone(b, h);
  h.away = true;
  const w = worker(b, h); // after a restart of the phone
  assert.equal(await (await w.get("", { mode: "navigate" })).text(), "page 1");
  const module = await w.get("app.js");
  assert.equal(await module.text(), "app 1");
  assert.equal(module.headers.get("Content-Security-Policy"), "strict", "the policy of a page stays on it");
});

test("nothing that the hub answers passes through it or is kept", async () => {
  const b = browser(), h = hub("v1", one);
  const w = await phone(b, h);
  for (const path of ["api/v1/my/calls", "api/v1/alerts/A/resident", "healthz", "api/v1/work-orders/O/photos/P"]) {
    assert.equal(await w.get(path), undefined, path);
    assert.equal(await w.get(path, { mode: "navigate" }), undefined, path);
  }
  assert.equal(await w.get("app.js", { method: "POST" }), undefined);
  assert.equal(await w.get("https://elsewhere.example.org/eyes/app.js"), undefined);
  assert.deepEqual([...b.kept.get("shell-v1").keys()].sort(), [...Object.keys(one), "whole"].sort());
});

test("the page behind a link is from the same version and leaves no address behind", async () => {
  const b = browser();
  const w = await phone(b, hub("v1", one));
  const page = await w.get("r/TOKEN", { mode: "navigate" });
  assert.equal(await page.text(), "answer 1");
  assert.deepEqual([page.headers.get("Cache-Control"), page.headers.get("Referrer-Policy")], ["no-store", "strict-origin"]);
});

test("a newer hub's files wait until no page has the older ones, and no page gets both", async () => {
  const b = browser();
  const old = await phone(b, hub("v1", one));
  const h2 = hub("v2", two);
  const fresh = worker(b, h2);
  await fresh.fire("install");
  assert.equal(fresh.did.skipped, 0, "it waits");
  assert.deepEqual(h2.asked.sort(), ["answer.html", "app.js", "index.html"], "what did not change is not fetched again");
  assert.equal(await (await old.get("app.js")).text(), "app 1");
  await fresh.fire("activate");
  assert.equal(await (await fresh.get("", { mode: "navigate" })).text(), "page 2");
  assert.deepEqual([...b.kept.keys()], ["shell-v2"]);
});

test("files of two hubs are never taken for one version", async () => {
  const b = browser();
  const old = await phone(b, hub("v1", one));
  const h = hub("v2", two);
  h.files = { ...two, "app.js": "app 3" }; // the hub was changed while the phone was fetching
  await assert.rejects(worker(b, h).fire("install"), /app.js is of another version/);
  assert.equal(await (await old.get("app.js")).text(), "app 1", "the older one stays");
});

test("a page asks for the newer version only while no other is open", async () => {
  const b = browser();
  await phone(b, hub("v1", one));
  for (const [pages, skipped] of [[2, 0], [1, 1]]) {
    const w = worker(b, hub("v2", two), { pages });
    await w.fire("message", { data: "take" });
    assert.equal(w.did.skipped, skipped, `${pages} pages`);
  }
});

test("a desk that only takes messages keeps no files and is served by the hub", async () => {
  const b = browser(), h = hub("v1", one);
  const w = worker(b, h);
  await w.fire("install");
  assert.equal(w.did.skipped, 1);
  assert.deepEqual(h.asked, []);
  await w.get("app.js");
  assert.equal(await w.get("app.js"), undefined);
});
