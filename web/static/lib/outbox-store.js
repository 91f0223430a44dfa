// Where steps wait on this phone: it survives a closed page and a restart. Where
// the browser keeps nothing, they wait as long as the page is open.

/** @typedef {import("./outbox-rules.js").Step} Step */

const name = "brighteyes";

/** @type {Promise<IDBDatabase>|undefined} */
let opening;

function open() {
  opening ??= new Promise((done, fail) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("steps", { keyPath: "n", autoIncrement: true });
      request.result.createObjectStore("kept", { keyPath: "what" });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
    request.onblocked = () => fail(new Error("another page holds the outbox"));
  });
  return opening;
}

/** One transaction; it is over when what it wrote is on the disk. */
async function within(/** @type {string} */ store, /** @type {IDBTransactionMode} */ mode, /** @type {any} */ work) {
  const db = await open();
  return new Promise((done, fail) => {
    const tx = db.transaction(store, mode, { durability: "strict" });
    const request = work(tx.objectStore(store));
    tx.oncomplete = () => done(request.result);
    tx.onabort = tx.onerror = () => fail(tx.error);
  });
}

const memory = { steps: new Map(), kept: new Map(), n: 0 };
/** False when what waits here is gone with the page. */
export let isLasting = true;

async function lasting(/** @type {any} */ work, /** @type {any} */ instead) {
  if (isLasting) {
    try {
      return await work();
    } catch (err) {
      if (opening && (await opening.then(() => true, () => false))) throw err; // the store is there, this failed: whoever asked has to know
      isLasting = false;
    }
  }
  return instead();
}

/** @type {import("./outbox-run.js").Store} */
export const store = {
  all: () => lasting(() => within("steps", "readonly", (/** @type {IDBObjectStore} */ s) => s.getAll()), () => [...memory.steps.values()]),
  put: (step) => lasting(() => within("steps", "readwrite", (/** @type {IDBObjectStore} */ s) => s.put(step)), () => {
    const n = step.n ?? ++memory.n;
    memory.steps.set(n, { ...step, n });
    return n;
  }),
  remove: (n) => lasting(() => within("steps", "readwrite", (/** @type {IDBObjectStore} */ s) => s.delete(n)), () => memory.steps.delete(n)),
};

/** What the hub last said of somebody's calls, rounds or orders. @typedef {{what: string, user: string, at: number, value: any}} Kept */

/** @param {string} what @returns {Promise<Kept|undefined>} */
export const kept = (what) => lasting(() => within("kept", "readonly", (/** @type {IDBObjectStore} */ s) => s.get(what)), () => memory.kept.get(what));
/** In place of what was kept, of anybody. @param {Kept} one */
export const keep = (one) => lasting(() => within("kept", "readwrite", (/** @type {IDBObjectStore} */ s) => s.put(one)), () => memory.kept.set(one.what, one));
/** @param {string} [what]  all of it unless given */
export const forget = (what) => lasting(() => within("kept", "readwrite", (/** @type {IDBObjectStore} */ s) => (what ? s.delete(what) : s.clear())), () => (what ? memory.kept.delete(what) : memory.kept.clear()));
