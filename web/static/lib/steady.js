// Timers that go on in a hidden page as in one that is looked at: a worker's, which a
// browser does not slow down, and the page's own beside it, should the worker never
// answer. Whichever is first counts.

let worker = /** @type {Worker|undefined} */ (undefined);
let last = 0;
const waiting = /** @type {Map<number, {run: () => void, own: number}>} */ (new Map());

/** @param {number} ms @param {() => void} run @returns {() => void} stops it */
export function after(ms, run) {
  const id = ++last;
  waiting.set(id, { run, own: window.setTimeout(() => fire(id), ms) });
  clock()?.postMessage({ id, ms });
  return () => {
    clearTimeout(waiting.get(id)?.own);
    if (waiting.delete(id)) worker?.postMessage({ id });
  };
}

/** @param {number} ms @param {() => void} run @returns {() => void} stops it */
export function every(ms, run) {
  let stop = () => {};
  const again = () => (stop = after(ms, () => (again(), run())));
  again();
  return () => stop();
}

function fire(/** @type {number} */ id) {
  const one = waiting.get(id);
  clearTimeout(one?.own);
  waiting.delete(id);
  one?.run();
}

let broken = typeof Worker === "undefined";

function clock() {
  if (broken || worker) return worker;
  try {
    worker = new Worker("steady-worker.js");
    worker.onmessage = (e) => fire(e.data);
    worker.onerror = lose;
  } catch {
    lose();
  }
  return worker;
}

function lose() {
  broken = true;
  worker = undefined;
}
