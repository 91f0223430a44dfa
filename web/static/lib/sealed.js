// Seals what lies on this phone with a key that no page can read out: it is made here,
// stays in the browser's own store and is good for nothing elsewhere. Who copies the
// database has nothing that can be read.

const name = "brighteyes-key"; // a database of its own, so that the outbox's stays as it is

/** @typedef {{all: CryptoKey[], missing: boolean}} Keys  the first seals; missing: some are there that do not come */

/** Fails with passing: true where no key can be read now; where it is gone what was sealed with it stays unreadable. @type {Promise<Keys>|undefined} */
let making;
let shutSince = /** @type {number|undefined} */ (undefined);
const patience = 20_000; // ms; a key that has not come by then may never come, and nothing could be kept until it does

/** Whether anything can be sealed here; not on a page without https. */
export const canSeal = () => Boolean(globalThis.crypto?.subtle);

function keysOf() {
  making ??= take().then((keys) => ((shutSince = undefined), keys), (err) => {
    making = undefined;
    shutSince ??= performance.now();
    throw Object.assign(new Error("the key of this phone cannot be read now", { cause: err }), { passing: true });
  });
  return making;
}

// A key that is there and does not come is never written over by the one that is made
// in its place, be it the first or itself in the place of another: what it sealed is told
// as not to be opened, lies there, and opens if it comes after all.
async function take() {
  const db = await new Promise((/** @type {(db: IDBDatabase) => void} */ done, fail) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("keys");
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const waited = shutSince !== undefined && performance.now() - shutSince >= patience;
  return new Promise((/** @type {(keys: Keys) => void} */ done, fail) => {
    const tx = db.transaction("keys", "readwrite", { durability: "strict" }); // two pages that begin at once take the same
    const keys = tx.objectStore("keys");
    let all = /** @type {CryptoKey[]} */ ([]), missing = false;
    const make = (/** @type {string} */ called) => (keys.add(fresh, called), (all = [fresh]));
    const names = keys.getAllKeys();
    names.onsuccess = () => {
      const there = names.result.reverse(); // "outbox" before what was made in its place
      if (there.length === 0) return make("outbox");
      const read = there.map((one) => keys.get(one));
      /** @type {IDBRequest} */ (read.at(-1)).onsuccess = () => {
        all = read.map((one) => one.result).filter(Boolean);
        missing = all.length < there.length;
        if (all.length > 0) return;
        if (!waited) return tx.abort();
        make(`instead-${there.length}`);
      };
    };
    tx.oncomplete = () => (db.close(), done({ all, missing }));
    tx.onabort = tx.onerror = () => (db.close(), fail(tx.error ?? new Error("the key is there and was not read")));
  });
}

/** @typedef {{iv: Uint8Array<ArrayBuffer>, text: ArrayBuffer}} Sealed */

/** @param {BufferSource} bytes @returns {Promise<Sealed>} */
async function sealBytes(bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, text: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, (await keysOf()).all[0], bytes) };
}

async function openBytes(/** @type {Sealed} */ sealed) {
  const { all, missing } = await keysOf();
  for (const key of all) {
    const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.text).catch(() => undefined);
    if (opened) return opened;
  }
  if (missing) making = undefined; // the next look asks whether it came
  throw new Error("no key of this phone opens it");
}

/** @param {any} value  what JSON holds, with a photo beside it @returns {Promise<{facts: Sealed, photo?: Sealed, type?: string}>} */
export async function seal({ photo, ...value }) {
  const facts = await sealBytes(new TextEncoder().encode(JSON.stringify(value)));
  return photo ? { facts, photo: await sealBytes(await photo.arrayBuffer()), type: photo.type } : { facts };
}

/** @param {{facts: Sealed, photo?: Sealed, type?: string}} sealed @returns {Promise<any>} */
export async function unseal({ facts, photo, type }) {
  const value = JSON.parse(new TextDecoder().decode(await openBytes(facts)));
  return photo ? { ...value, photo: new Blob([await openBytes(photo)], { type }) } : value;
}
