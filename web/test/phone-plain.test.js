// A phone on a page without https, where nothing can be sealed, after a version that
// stored in the open.
import test from "node:test";
import assert from "node:assert/strict";

const rows = { steps: new Map(), kept: new Map() };
const later = (/** @type {() => void} */ f) => setTimeout(f, 0);
const objects = (/** @type {Map<any, any>} */ all) => ({
  getAll: () => ({ result: [...all.values()] }),
  clear: () => ({ result: all.clear() }),
});
globalThis.indexedDB = /** @type {any} */ ({
  open: () => {
    const request = /** @type {any} */ ({});
    later(() => {
      request.result = {
        transaction: (name) => {
          const tx = /** @type {any} */ ({ objectStore: () => objects(rows[name]) });
          later(() => tx.oncomplete());
          return tx;
        },
      };
      request.onsuccess();
    });
    return request;
  },
});
Object.defineProperty(globalThis, "crypto", { value: { getRandomValues: (a) => a } });
rows.steps.set(7, { n: 7, key: "key-7", user: "yi", what: "note", subject: "call:B", body: { note: "left by an older page" }, state: "waiting" });
rows.kept.set("calls", { what: "calls", user: "yi", at: Date.now(), value: { calls: ["6-101"] } });
const { store, isLasting, kept } = await import("../static/lib/outbox-store.js");

test("what an older version left readable is still sent, and lies on the phone no more", async () => {
  assert.equal(isLasting, false);
  assert.deepEqual((await store.all()).map((s) => s.key), ["key-7"]);
  assert.deepEqual([rows.steps.size, rows.kept.size], [0, 0]);
  assert.equal(await kept("calls"), undefined);
  assert.equal(await store.put(/** @type {any} */ ({ key: "key-8", user: "yi" })), 8, "what is put down after it comes after it");
  await store.remove(7);
  assert.deepEqual((await store.all()).map((s) => s.key), ["key-8"]);
  assert.equal(rows.steps.size, 0, "nothing is stored in the open");
});
