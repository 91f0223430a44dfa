import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import vm from "node:vm";

/** A browser's store as far as a phone uses it: what is put stays, and comes back later. */
function stores() {
  const all = new Map();
  const later = (/** @type {() => void} */ f) => setTimeout(f, 0);
  const answer = (result) => {
    const request = /** @type {any} */ ({ result });
    later(() => request.onsuccess?.());
    return request;
  };
  const objects = (rows, keyPath) => ({
    get: (key) => answer(rows.get(key)),
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
          setTimeout(() => tx.oncomplete?.(), 20);
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
  return { open, rows, has: (name) => all.has(name) };
}

const disk = stores();
/** @type {any} */ (globalThis).indexedDB = disk;
const { store, forget, keep, kept, forgetOlder, isLasting } = await import("../static/lib/outbox-store.js");

/** Everything that lies there, as who copies the disk reads it. */
const readable = () => JSON.stringify([...disk.rows("steps"), ...disk.rows("kept")], (_, v) => (ArrayBuffer.isView(v) ? Buffer.from(v.buffer).toString("latin1") : v instanceof ArrayBuffer ? Buffer.from(v).toString("latin1") : v));

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
