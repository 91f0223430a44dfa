// Where steps wait on this phone: it survives a closed page and a restart. What lies
// there is sealed; where the browser keeps or seals nothing, they wait as long as the
// page is open.
import { canSeal, seal, unseal } from "./sealed.js";

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
export let isLasting = canSeal();

// Where nothing can be sealed nothing may lie here either: what a version that did not
// seal left in the open is taken into memory, to be sent, and then off the disk.
const cleared = isLasting ? Promise.resolve() : takeOff().catch(() => {}); // no database at all: nothing lies there

async function takeOff() {
  const left = await within("steps", "readwrite", (/** @type {IDBObjectStore} */ s) => {
    const all = s.getAll();
    s.clear();
    return all;
  });
  for (const row of left.filter((/** @type {any} */ one) => !one.sealed)) {
    memory.steps.set(row.n, row);
    memory.n = Math.max(memory.n, row.n);
  }
  await within("kept", "readwrite", (/** @type {IDBObjectStore} */ s) => s.clear());
}

// What a row says in the open is its place in the order, and when it was kept.
/** @param {Step} step */
const sealedStep = async ({ n, ...step }) => ({ ...(n !== undefined && { n }), sealed: await seal(step) });

const unreadable = (/** @type {any} */ row) => ({ n: row.n, state: "unreadable" });

// A row that cannot be opened (the browser lost the key) is nothing that could be sent, and is told of.
async function openStep(/** @type {any} */ row) {
  if (!row.sealed) return sealOld(row);
  try {
    return { ...(await unseal(row.sealed)), n: row.n };
  } catch (err) {
    if (err?.passing) throw err; // the next look may open it
    return unreadable(row);
  }
}

// A row of a version that did not seal. Where it cannot be sealed now it is sent as it
// lies there, and sealed at the next look: one row must not hold back all others.
async function sealOld(/** @type {any} */ row) {
  if (row.photo && !(await row.photo.arrayBuffer().then(() => true, () => false))) return unreadable(row);
  try {
    const sealed = await sealedStep(row);
    await within("steps", "readwrite", (/** @type {IDBObjectStore} */ s) => {
      const there = s.get(row.n);
      there.onsuccess = () => isSame(there.result, row) && s.put(sealed); // meanwhile another page may have sent or dropped it, or tried
      return there;
    });
  } catch {
    // without a key, or on a full disk: it stays as it lies there
  }
  return row;
}
const isSame = (/** @type {any} */ now, /** @type {any} */ was) => now && !now.sealed && now.tried === was.tried && now.state === was.state;

async function lasting(/** @type {any} */ work, /** @type {any} */ instead) {
  if (isLasting) {
    try {
      return await work();
    } catch (err) {
      if (opening && (await opening.then(() => true, () => false))) throw err; // the store is there, this failed: whoever asked has to know
      isLasting = false;
    }
  }
  await cleared;
  return instead();
}

/** @type {import("./outbox-run.js").Store} */
export const store = {
  all: () => lasting(allSteps, () => [...memory.steps.values()]),
  put: (step) => lasting(async () => {
    const row = await sealedStep(step); // before the transaction: it waits for nothing else
    return within("steps", "readwrite", (/** @type {IDBObjectStore} */ s) => s.put(row));
  }, () => {
    const n = step.n ?? ++memory.n;
    memory.steps.set(n, { ...step, n });
    return n;
  }),
  remove: (n) => lasting(() => within("steps", "readwrite", (/** @type {IDBObjectStore} */ s) => s.delete(n)), () => memory.steps.delete(n)),
};

async function allSteps() {
  const rows = await within("steps", "readonly", (/** @type {IDBObjectStore} */ s) => s.getAll());
  return Promise.all(rows.map(openStep));
}

/** What the hub last said of somebody's calls, rounds or orders. @typedef {{what: string, user: string, at: number, value: any}} Kept */

/** @param {string} what @returns {Promise<Kept|undefined>} */
export const kept = (what) => lasting(async () => {
  const row = await within("kept", "readonly", (/** @type {IDBObjectStore} */ s) => s.get(what));
  return row?.sealed && { what, at: row.at, ...(await unseal(row.sealed)) };
}, () => memory.kept.get(what));
// Sealing takes its time: what is forgotten meanwhile must not come back after it.
let last = /** @type {Promise<any>} */ (Promise.resolve());
const inOrder = (/** @type {() => Promise<any>} */ work) => (last = last.then(work, work));

/** In place of what was kept, of anybody. @param {Kept} one */
export const keep = ({ what, at, user, value }) => inOrder(() => lasting(async () => {
  const row = { what, at, sealed: await seal({ user, value }) };
  return within("kept", "readwrite", (/** @type {IDBObjectStore} */ s) => s.put(row));
}, () => memory.kept.set(what, { what, at, user, value })));
/** @param {string} [what]  all of it unless given */
export const forget = (what) => inOrder(() => lasting(() => within("kept", "readwrite", (/** @type {IDBObjectStore} */ s) => (what ? s.delete(what) : s.clear())), () => (what ? memory.kept.delete(what) : memory.kept.clear())));

/** Takes away what was kept longer ago than that, by this phone's clock, or is from the future. @param {number} ms */
export function forgetOlder(ms) {
  const isOld = (/** @type {{at: number}} */ row) => !(Math.abs(Date.now() - row.at) < ms);
  return lasting(() => within("kept", "readwrite", (/** @type {IDBObjectStore} */ s) => {
    const all = s.openCursor();
    all.onsuccess = () => {
      const at = all.result;
      if (!at) return;
      if (isOld(at.value) || !at.value.sealed) at.delete();
      at.continue();
    };
    return all;
  }), () => [...memory.kept.values()].filter(isOld).forEach((one) => memory.kept.delete(one.what)));
}
