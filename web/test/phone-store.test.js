import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import vm from "node:vm";

/** A value that is there and does not come, as a browser may answer for a key that it cannot read. */
class Hidden {
  constructor(value) {
    this.value = value;
  }
}

/** A browser's store as far as a phone uses it: what is put stays, and comes back later. */
function stores() {
  const all = new Map();
  let asked = 0; // requests that are not answered yet: a transaction is over after them
  const later = (/** @type {() => void} */ f) => (asked++, setTimeout(() => (f(), asked--), 0));
  const answer = (result) => {
    const request = /** @type {any} */ ({ result });
    later(() => request.onsuccess?.());
    return request;
  };
  const objects = (rows, keyPath) => ({
    get: (key) => answer(rows.get(key) instanceof Hidden ? undefined : rows.get(key)),
    getAllKeys: () => answer([...rows.keys()].sort()),
    add: (row, key) => {
      if (rows.has(key)) throw new DOMException("it is there", "ConstraintError");
      return answer(void rows.set(key, row));
    },
    getAll: () => answer([...rows.values()]),
    put: (row, key) => {
      const at = key ?? row[keyPath] ?? rows.size + 1;
      rows.set(at, keyPath === "n" ? { ...row, n: at } : row);
      return answer(at);
    },
    delete: (key) => answer(void rows.delete(key)),
    clear: () => answer(void rows.clear()),
    openCursor: () => {
      const keys = [...rows.keys()], request = /** @type {any} */ ({});
      const step = () => later(() => {
        let key = keys.shift();
        while (key !== undefined && !rows.has(key)) key = keys.shift();
        request.result = key === undefined ? null : { value: rows.get(key), delete: () => rows.delete(key), continue: step };
        request.onsuccess?.();
      });
      step();
      return request;
    },
  });
  const open = (name) => {
    const request = /** @type {any} */ ({});
    later(() => {
      const isNew = !all.has(name), db = all.get(name) ?? all.set(name, new Map()).get(name);
      request.result = {
        close: () => {},
        createObjectStore: (store, { keyPath } = /** @type {any} */ ({})) => void db.set(store, { rows: new Map(), keyPath }),
        transaction: (store) => {
          const tx = /** @type {any} */ ({ objectStore: () => objects(db.get(store).rows, db.get(store).keyPath) });
          let over = false;
          tx.abort = () => ((over = true), later(() => tx.onabort?.()));
          const end = () => over || (asked > 0 ? setTimeout(end, 1) : tx.oncomplete?.());
          setTimeout(end, 20);
          return tx;
        },
      };
      request.transaction = { abort: () => all.delete(name) };
      if (isNew) request.onupgradeneeded?.();
      if (all.has(name)) request.onsuccess?.();
      else request.onerror?.();
    });
    return request;
  };
  const rows = (store) => [...(all.get("brighteyes")?.get(store)?.rows.values() ?? [])];
  return { open, rows, raw: (name, store) => all.get(name).get(store).rows, has: (name) => all.has(name) };
}

const disk = stores();
/** @type {any} */ (globalThis).indexedDB = disk;
const { store, forget, keep, kept, forgetOlder, isLasting } = await import("../static/lib/outbox-store.js");

/** Everything that lies there, as who copies the disk reads it. */
const readable = () => JSON.stringify([...disk.rows("steps"), ...disk.rows("kept")], (_, v) => (ArrayBuffer.isView(v) ? Buffer.from(v.buffer).toString("latin1") : v instanceof ArrayBuffer ? Buffer.from(v).toString("latin1") : v));

const old = (/** @type {number} */ n, more = {}) => ({ n, key: `key-${n}`, user: "yi", what: "note", subject: "call:B", state: "waiting", ...more });
const steps = () => disk.raw("brighteyes", "steps");
/** Another page's sealing: it asks for the key by itself. */
let pages = 0;
const pageAnew = () => import(new URL(`../static/lib/sealed.js?page=${++pages}`, import.meta.url).href);

test("as long as the key cannot be read no step is taken for lost, and they are there when it can", async () => {
  await store.all();
  const { seal } = await pageAnew();
  const { n, ...facts } = old(1);
  steps().set(n, { n, sealed: await seal(facts) });
  const keys = disk.raw("brighteyes-key", "keys"), key = keys.get("outbox");
  keys.set("outbox", new Hidden(key));
  await assert.rejects(store.all(), { passing: true });
  keys.set("outbox", key);
  assert.deepEqual((await store.all()).map((s) => [s.n, s.state]), [[1, "waiting"]]);
  await store.remove(1);
});

test("what waits and what is kept lies sealed on the phone, and comes back as it was", async () => {
  assert.equal(isLasting, true);
  const photo = new Blob(["a picture of a lock"], { type: "image/jpeg" });
  const step = { key: "key-1", user: "yi", subject: "call:A", what: "note", place: "6-101", path: "my/calls/A", body: { note: "door is open" }, photo, at: 1, life: "a", mono: 2, state: /** @type {const} */ ("waiting") };
  await store.put(step);
  await keep({ what: "calls", user: "yi", at: Date.now(), value: { calls: [{ place: "6-101" }] } });
  for (const word of ["door is open", "6-101", "yi", "picture", "call:A"]) assert.ok(!readable().includes(word), `${word} can be read`);
  const [back] = await store.all();
  assert.deepEqual({ ...back, photo: undefined }, { ...step, n: 1, photo: undefined });
  assert.equal(await back.photo?.text(), "a picture of a lock");
  assert.equal(back.photo?.type, "image/jpeg");
  assert.equal((await kept("calls"))?.value.calls[0].place, "6-101");
});

test("a step of a version that did not seal is sealed when it is seen, and still sent", async () => {
  disk.open("brighteyes").onsuccess = () => {};
  const plain = { n: 7, key: "key-7", user: "yi", what: "note", subject: "call:B", body: { note: "left by an older page" } };
  await new Promise((/** @type {(v?: any) => void} */ done) => {
    const request = disk.open("brighteyes");
    request.onsuccess = () => (request.result.transaction("steps").objectStore("steps").put(plain), done());
  });
  assert.ok((await store.all()).some((s) => s.key === "key-7"));
  assert.ok(!readable().includes("older page"));
});

test("what was kept twelve hours ago is taken off the phone, whatever the clock was set to", async (t) => {
  const noon = Date.now(), hours = 3_600_000;
  let wall = noon;
  t.mock.method(Date, "now", () => wall);
  await keep({ what: "calls", user: "yi", at: noon, value: 1 });
  wall = noon + 11 * hours;
  await forgetOlder(12 * hours);
  assert.equal(disk.rows("kept").length, 1, "half a day is not over");
  wall = noon + 12 * hours;
  await forgetOlder(12 * hours);
  assert.equal(disk.rows("kept").length, 0);
  await keep({ what: "calls", user: "yi", at: wall + 13 * hours, value: 1 });
  await forgetOlder(12 * hours);
  assert.equal(disk.rows("kept").length, 0, "it says that it is from tomorrow: nobody knows how old it is");
});

test("what is forgotten while it is still being sealed does not come back", async () => {
  const keeping = keep({ what: "note", user: "yi", at: Date.now(), value: { call: "A", text: "a word" } });
  await forget("note");
  await keeping;
  assert.equal(disk.rows("kept").length, 0);
});

test("the service worker takes it away when it is woken, and makes no store where there is none", async () => {
  const wake = async (indexedDB, now) => {
    const on = {}, waits = [];
    const self = { addEventListener: (name, f) => (on[name] = f), clients: { matchAll: async () => [] }, registration: {} };
    vm.runInNewContext(readFileSync(new URL("../static/sw.js", import.meta.url), "utf8"), { self, indexedDB, caches: { keys: async () => [] }, Date: { now: () => now } });
    on.sync({ waitUntil: (p) => waits.push(p) });
    await Promise.all(waits);
  };
  const at = Date.now();
  await keep({ what: "rounds", user: "yi", at, value: 1 });
  await wake(disk, at + 3_600_000);
  assert.equal(disk.rows("kept").length, 1);
  await wake(disk, at + 13 * 3_600_000);
  assert.equal(disk.rows("kept").length, 0);
  const none = stores();
  await wake(none, at);
  assert.equal(none.has("brighteyes"), false);
});
test("one old row whose photo cannot be read holds back no other, and is told of", async () => {
  steps().clear();
  const photo = { arrayBuffer: async () => Promise.reject(new DOMException("gone", "NotReadableError")) };
  steps().set(11, old(11, { photo })), steps().set(12, old(12));
  const all = await store.all();
  assert.deepEqual(all.map((s) => [s.n, s.state]), [[11, "unreadable"], [12, "waiting"]]);
  assert.ok(steps().get(12).sealed);
});

test("where old rows cannot be sealed now they are sent as they lie there", async (t) => {
  steps().clear();
  steps().set(13, old(13));
  const broken = t.mock.method(crypto.subtle, "encrypt", async () => Promise.reject(new Error("no")));
  assert.deepEqual((await store.all()).map((s) => s.key), ["key-13"]);
  broken.mock.restore();
  await store.all();
  assert.ok(steps().get(13).sealed, "the next look seals it");
});

test("an old row that is sent, or tried, while another page seals it stays sent, and tried", async () => {
  steps().clear();
  for (const n of [14, 15, 16]) steps().set(n, old(n));
  const seal = crypto.subtle.encrypt;
  let meanwhile = () => {
    steps().delete(14);
    steps().set(15, old(15, { tried: 5 }));
    meanwhile = () => {};
  };
  crypto.subtle.encrypt = async function (...args) {
    meanwhile();
    return seal.apply(crypto.subtle, args);
  };
  try {
    await store.all();
  } finally {
    crypto.subtle.encrypt = seal;
  }
  assert.equal(steps().has(14), false, "it was sent and does not come back");
  assert.equal(steps().get(15).tried, 5, "that it was tried is not forgotten");
  assert.ok(steps().get(16).sealed);
  assert.deepEqual((await store.all()).map((s) => [s.n, s.tried]), [[15, 5], [16, undefined]]);
});

test("what was sealed with a key that is lost is told of, one by one, and can be put away", async () => {
  steps().clear();
  await store.put(/** @type {any} */ (old(17)));
  const other = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]), iv = new Uint8Array(12);
  steps().set(18, { n: 18, sealed: { facts: { iv, text: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, other, new Uint8Array(3)) } } });
  const all = await store.all();
  assert.deepEqual(all.map((s) => [s.n, s.state]), [[17, "waiting"], [18, "unreadable"]]);
  await store.remove(18);
  assert.deepEqual((await store.all()).map((s) => s.n), [17]);
});

test("a key that is there and does not come for a moment is not written over, and nothing is taken for lost", async () => {
  const { seal, unseal } = await pageAnew();
  const sealed = await seal({ note: "a word" });
  const keys = disk.raw("brighteyes-key", "keys"), key = keys.get("outbox");
  keys.set("outbox", new Hidden(key));
  const page = await pageAnew();
  await assert.rejects(page.unseal(sealed), { passing: true });
  assert.equal(keys.get("outbox").value, key);
  keys.set("outbox", key);
  assert.deepEqual([await page.unseal(sealed), await unseal(sealed)], [{ note: "a word" }, { note: "a word" }]);
});

test("a key that never comes shuts the outbox for a while only: what it sealed is counted and told, what is new is kept, and if it comes after all nothing was lost", async (t) => {
  steps().clear();
  let now = performance.now();
  t.mock.method(performance, "now", () => now);
  const keys = disk.raw("brighteyes-key", "keys"), key = keys.get("outbox");
  const before = await pageAnew();
  const { n: _, ...facts } = old(21);
  steps().set(21, { n: 21, sealed: await before.seal(facts) });
  keys.set("outbox", new Hidden(key));
  const page = await pageAnew(); // opened while the key does not come
  await assert.rejects(page.seal({}), { passing: true });
  now += 19_000;
  await assert.rejects(page.seal({}), { passing: true }, "it may only take a moment");
  now += 2000;
  const sealed = await page.seal({ note: "kept again" });
  assert.deepEqual(await page.unseal(sealed), { note: "kept again" });
  await assert.rejects(page.unseal(steps().get(21).sealed), (/** @type {any} */ err) => !err.passing, "it is told, and holds back no other");
  assert.equal(keys.get("outbox").value, key, "the key was not written over");
  const next = await pageAnew();
  assert.deepEqual(await next.unseal(sealed), { note: "kept again" }, "the next page reads it at once");
  keys.set("outbox", key);
  assert.equal((await page.unseal(steps().get(21).sealed).catch(() => page.unseal(steps().get(21).sealed))).key, "key-21", "it came after all");
  assert.deepEqual(await page.unseal(sealed), { note: "kept again" });
  keys.delete("instead-1");
});

test("a key that stands in for another is not written over either when neither comes, and what each sealed opens when its key comes again", async (t) => {
  let now = performance.now();
  t.mock.method(performance, "now", () => now);
  const keys = disk.raw("brighteyes-key", "keys"), first = keys.get("outbox");
  const sealed = [await (await pageAnew()).seal({ by: "the first" })];
  const hide = (/** @type {string} */ name) => keys.set(name, new Hidden(keys.get(name)));
  const show = (/** @type {string} */ name) => keys.set(name, keys.get(name).value);
  hide("outbox");
  for (const by of ["the second", "the third"]) {
    const page = await pageAnew();
    await assert.rejects(page.seal({}), { passing: true });
    now += 21_000;
    sealed.push(await page.seal({ by }));
    await assert.rejects(page.unseal(sealed[0]));
    hide([...keys.keys()].at(-1));
    await assert.rejects(page.unseal(sealed.at(-1)), { passing: true }, "it may only take a moment, this time too");
  }
  const names = [...keys.keys()];
  assert.equal(names.length, 3);
  names.forEach(show);
  assert.equal(keys.get("outbox"), first);
  const page = await pageAnew();
  for (const [n, by] of ["the first", "the second", "the third"].entries()) assert.deepEqual(await page.unseal(sealed[n]), { by });
  for (const name of names.slice(1)) keys.delete(name);
});

test("a second key that comes late opens what it sealed without the page being opened anew", async () => {
  const keys = disk.raw("brighteyes-key", "keys"), first = keys.get("outbox");
  const second = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  keys.delete("outbox"), keys.set("instead", second); // as an earlier version called it
  const sealed = await (await pageAnew()).seal({ note: "a word" });
  keys.set("outbox", first), keys.set("instead", new Hidden(second));
  const page = await pageAnew();
  await assert.rejects(page.unseal(sealed));
  keys.set("instead", second);
  assert.deepEqual(await page.unseal(sealed), { note: "a word" });
  keys.delete("instead");
});

