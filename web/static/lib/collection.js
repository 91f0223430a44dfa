// A list of the hub's objects, fetched once it is needed and kept fresh by what
// the stream tells. What arrives live while the list is on its way wins.
import { pauseAfter } from "./failure-kinds.js";
import { signal } from "./ui.js";

const often = 3000; // ms until a list that failed is asked for again

/** @type {(known: Map<string, any>, list: any[]) => Map<string, any>} */
function putByID(known, list) {
  const next = new Map(known); // one copy for all that a frame brings: of ten thousand it takes a while
  for (const one of list) next.set(one.id, one);
  return next;
}

/** @type {(known: Map<string, any>, list: any[], arrived: Set<string>) => Map<string, any>} */
function replaceByID(known, list, arrived) {
  const next = new Map(list.map((one) => [one.id, one]));
  for (const id of arrived) {
    const live = known.get(id);
    if (live) next.set(id, live);
  }
  return next;
}

/**
 * @template {{id: string}} T
 * @param {() => Promise<T[]>} fetchAll
 * @param {{put?: typeof putByID, replace?: typeof replaceByID, ready?: () => Promise<unknown>|undefined}} [how]  ready: what is waited for before anything is fetched
 */
export function collection(fetchAll, { put = putByID, replace = replaceByID, ready = () => undefined } = {}) {
  const items = signal(/** @type {Map<string, T>} */ (new Map()));
  /** "idle" until needed; "failed" means: nothing is known, and the last try failed. */
  const status = signal(/** @type {"idle"|"loading"|"ready"|"failed"} */ ("idle"));
  const error = signal(/** @type {any} */ (undefined));
  let turn = 0;
  let arrived = new Set();
  let again = /** @type {ReturnType<typeof setTimeout>|undefined} */ (undefined);

  const load = async () => {
    const mine = ++turn;
    clearTimeout(again);
    arrived = new Set();
    if (status.value !== "ready") status.value = "loading";
    try {
      await ready();
      if (mine !== turn) return;
      const list = await fetchAll();
      if (mine !== turn) return;
      items.value = replace(items.value, list, arrived);
      status.value = "ready";
      error.value = undefined;
    } catch (err) {
      if (mine !== turn) return;
      error.value = err;
      const isOthers = err.status === 403 && err.problem; // by the hub's own word: who sits here now may not see what the last one saw
      if (isOthers) items.value = new Map();
      if (isOthers || status.value !== "ready") status.value = "failed";
      again = setTimeout(load, pauseAfter(err, often)); // a right may be given meanwhile
    }
  };

  /** @param {T[]} list */
  const putAll = (list) => {
    for (const one of list) arrived.add(one.id);
    items.value = put(items.value, list);
  };

  return {
    items, status, error, load, putAll,
    /** Fetches the list unless that was done. */
    need: () => void (status.value === "idle" && load()),
    /** What is known may be out of date: fetches again what was fetched before. */
    stale: () => void (status.value !== "idle" && load()),
    /** @param {T} one */
    put: (one) => putAll([one]),
    /** @param {string} id */
    drop: (id) => {
      const next = new Map(items.value);
      if (next.delete(id)) items.value = next;
    },
    /** Forgets everything: somebody else may sign in. */
    clear: () => (turn++, clearTimeout(again), (items.value = new Map()), (status.value = "idle"), (error.value = undefined)),
  };
}
