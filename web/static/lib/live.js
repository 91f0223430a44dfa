// Keeps the stream of changes open: resumes where it stopped, waits longer
// after each failure, and notices within seconds that nothing comes any more.
// It knows neither the page nor fetch; both are handed to it.
import { decoder } from "./sse.js";

const quietMs = 2500; // nothing heard for so long: ask whether the hub is there
const probeMs = 1200; // no answer within: the connection is lost
const deafMs = 22_000; // two heartbeats of the stream, and the hub answers: open it anew
const waits = [200, 500, 1000, 2000, 3000]; // before each new attempt, then the last again

const grace = 1000; // ms; a hub that is back at once is not worth a word
const longQuiet = 3000; // ms; one that was silent before is

/** Whether a screen stands still and should say so. @param {{up: boolean, heard: number, changed: number}} connection @param {number} at */
export const isGone = ({ up, heard, changed }, at) => !up && (at - changed >= grace || at - heard >= longQuiet);

/**
 * @typedef {object} Hub
 * @property {(lastID: string, signal: AbortSignal) => Promise<{read(): Promise<{done: boolean, value?: string}>}>} stream
 * @property {(signal: AbortSignal) => Promise<void>} probe
 * @property {(ms: number, run: () => void) => () => void} [after]  a timer that a hidden page is not slowed at; returns what stops it
 *
 * @typedef {object} Told
 * @property {(m: import("./sse.js").Message) => void} message
 * @property {() => void} reset  what is known may be out of date: fetch it again
 * @property {(up: boolean, heard: number) => void} connected  heard: when the hub was last heard, ms on this clock
 * @property {() => void} refused  the session has ended; the loop stops
 */

function pageTimer(/** @type {number} */ ms, /** @type {() => void} */ run) {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** @param {Hub} hub @param {Told} told */
export function follow(hub, told) {
  const after = hub.after ?? pageTimer;
  const ended = new AbortController();
  let lastID = "";
  let heard = Date.now();
  let attempt = new AbortController();
  let wake = () => {};

  const once = async () => {
    attempt = new AbortController();
    const watch = new Watch(hub, attempt, after);
    try {
      const reader = await hub.stream(lastID, attempt.signal);
      watch.start();
      heard = Date.now();
      told.connected(true, heard);
      if (!lastID) told.reset();
      const decode = decoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        watch.heard();
        heard = Date.now();
        for (const m of decode.feed(value ?? "")) {
          if (m.event === "reset") told.reset();
          else told.message(m);
        }
        lastID = decode.lastID() || lastID;
      }
    } finally {
      watch.stop();
      attempt.abort();
    }
  };

  const loop = async () => {
    let failures = 0;
    while (!ended.signal.aborted) {
      const began = Date.now();
      try {
        await once();
      } catch (err) {
        if (err?.status === 401) return told.refused();
      }
      if (ended.signal.aborted) return;
      failures = Date.now() - began > 10_000 ? 0 : failures + 1;
      const wait = waits[Math.min(failures, waits.length - 1)];
      const rested = new Promise((resolve) => {
        const stop = after(wait * (0.8 + 0.4 * Math.random()), () => resolve(undefined));
        wake = () => (stop(), resolve(undefined));
      });
      told.connected(false, heard);
      await rested;
    }
  };
  loop();

  return {
    /** Tries again at once: the network came back, or the page came to the front. */
    retry: () => wake(),
    /** The browser says that it is offline. */
    lost: () => attempt.abort(),
    stop: () => (ended.abort(), attempt.abort(), wake()),
  };
}

class Watch {
  #hub;
  #attempt;
  #after;
  #last = Date.now();
  #stopLooking = () => {};
  #asking = false;
  #stopOpening;

  constructor(/** @type {Hub} */ hub, /** @type {AbortController} */ attempt, /** @type {NonNullable<Hub["after"]>} */ after) {
    this.#hub = hub;
    this.#attempt = attempt;
    this.#after = after;
    this.#stopOpening = after(quietMs + probeMs, () => attempt.abort()); // no answer to the opening either
  }

  start() {
    this.#stopOpening();
    this.heard();
    this.#lookLater();
  }

  heard() {
    this.#last = Date.now();
  }

  stop() {
    this.#stopOpening();
    this.#stopLooking();
  }

  #lookLater() {
    this.#stopLooking = this.#after(500, () => (this.#lookLater(), this.#look()));
  }

  async #look() {
    const quiet = Date.now() - this.#last;
    if (quiet > deafMs) return this.#attempt.abort();
    if (quiet < quietMs || this.#asking) return;
    this.#asking = true;
    const limit = new AbortController();
    const stop = this.#after(probeMs, () => limit.abort());
    try {
      await this.#hub.probe(limit.signal);
      await new Promise((resolve) => this.#after(quietMs, () => resolve(undefined))); // it is there: ask again a little later
    } catch {
      this.#attempt.abort();
    } finally {
      stop();
      this.#asking = false;
    }
  }
}
