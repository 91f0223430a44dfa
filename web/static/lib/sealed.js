// Seals what lies on this phone with a key that no page can read out: it is made here,
// stays in the browser's own store and is good for nothing elsewhere. Who copies the
// database has nothing that can be read.

const name = "brighteyes-key"; // a database of its own, so that the outbox's stays as it is

/** Fails with passing: true where the key cannot be read now; where it is gone what was sealed with it stays unreadable. @type {Promise<CryptoKey>|undefined} */
let making;

/** Whether anything can be sealed here; not on a page without https. */
export const canSeal = () => Boolean(globalThis.crypto?.subtle);

function keyOf() {
  making ??= take().catch((err) => {
    making = undefined;
    throw Object.assign(new Error("the key of this phone cannot be read now", { cause: err }), { passing: true });
  });
  return making;
}

async function take() {
  const db = await new Promise((/** @type {(db: IDBDatabase) => void} */ done, fail) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("keys");
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return new Promise((/** @type {(key: CryptoKey) => void} */ done, fail) => {
    const tx = db.transaction("keys", "readwrite", { durability: "strict" });
    const keys = tx.objectStore("keys");
    const known = keys.count("outbox"), there = keys.get("outbox"); // two pages that begin at once take the same
    let key = fresh;
    there.onsuccess = () => {
      if (there.result) key = there.result;
      else if (known.result > 0) tx.abort(); // it is there and did not come: what is sealed with it would be lost with it
      else keys.add(fresh, "outbox");
    };
    tx.oncomplete = () => (db.close(), done(key));
    tx.onabort = tx.onerror = () => (db.close(), fail(tx.error ?? new Error("the key is there and was not read")));
  });
}

/** @typedef {{iv: Uint8Array<ArrayBuffer>, text: ArrayBuffer}} Sealed */

/** @param {BufferSource} bytes @returns {Promise<Sealed>} */
async function sealBytes(bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, text: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(), bytes) };
}

/** @param {Sealed} sealed */
const openBytes = async (sealed) => crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, await keyOf(), sealed.text);

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
