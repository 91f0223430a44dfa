// Timers that go on in a hidden page as in one that is looked at. Where a browser
// has no workers they are the page's own.

let worker = /** @type {Worker|undefined} */ (undefined);
let last = 0;
const waiting = /** @type {Map<number, {run: () => void, ms: number, own?: number}>} */ (new Map());

/** @param {number} ms @param {() => void} run @returns {() => void} stops it */
export function after(ms, run) {
  const id = ++last;
  waiting.set(id, { run, ms });
  if (clock()) worker?.postMessage({ id, ms });
  else wind(id);
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

function fire(id) {
  const one = waiting.get(id);
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

// What the worker cannot time any more the page does.
function lose() {
  broken = true;
  worker = undefined;
  for (const id of waiting.keys()) wind(id);
}

function wind(id) {
  const one = waiting.get(id);
  if (one) one.own = window.setTimeout(() => fire(id), one.ms);
}
