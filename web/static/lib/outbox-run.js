// Sends what waits, one after the other in the order in which it was done. Knows
// no browser: the store, the sender and the clocks are given to it.
import { age, hasRoom, isPastRepeat, stepsOf, verdict, waiting } from "./outbox-rules.js";

/**
 * @typedef {import("./outbox-rules.js").Step} Step
 * @typedef {{all: () => Promise<Step[]>, put: (step: Step) => Promise<number>, remove: (n: number) => Promise<any>}} Store
 * @typedef {{store: Store, send: (step: Step, ago: number) => Promise<any>, user: () => string, clocks: () => {wall: number, mono: number, life: string},
 *   key: () => string, alone?: (work: () => Promise<any>) => Promise<any>, changed?: (all: Step[]) => void, sent?: (step: Step, answer: any) => void}} Parts
 *   alone: of several pages of this browser one sends at a time
 */

/** @param {Parts} parts */
export function makeOutbox({ store, send, user, clocks, key, alone = (work) => work(), changed = () => {}, sent = () => {} }) {
  let running = /** @type {Promise<boolean>|undefined} */ (undefined);
  let wanted = false;
  let adding = /** @type {Promise<any>} */ (Promise.resolve());
  const tell = async () => changed(await store.all());

  /** Puts a step down; it is kept from then on. @param {Pick<Step, "subject"|"what"|"place"|"path"|"query"|"body"|"photo">} step @returns {Promise<string>} its key */
  function add(step) {
    const { wall, mono, life } = clocks();
    const mine = { ...step, key: key(), user: user(), at: wall, mono, life, state: /** @type {const} */ ("waiting") };
    const down = adding.then(() => putDown(mine)); // one after the other: sealing a photo takes longer than what is pressed after it
    adding = down.catch(() => {});
    return down;
  }

  async function putDown(/** @type {Step} */ mine) {
    if (!hasRoom(await store.all(), mine)) throw Object.assign(new Error("the outbox is full"), { full: true });
    await store.put(mine);
    await tell();
    return mine.key;
  }

  /** Takes back what was not sent yet, or puts away what was read. @param {Step} step */
  async function drop(step) {
    await alone(async () => step.n !== undefined && store.remove(step.n));
    await tell();
  }

  /** Sends what can be sent, also what is put down meanwhile. Whether some of it has to be tried again later. @returns {Promise<boolean>} */
  function flush() {
    wanted = true;
    running ??= rounds();
    return running;
  }

  async function rounds() {
    let left = false;
    try {
      while (wanted) {
        wanted = false;
        left = await alone(round);
      }
    } finally {
      running = undefined;
      await tell();
    }
    return left;
  }

  async function round() {
    const stuck = new Set(); // about these nothing more is sent before what went before was
    const mine = user();
    if (!mine) return false;
    for (const step of waiting(stepsOf(await store.all(), mine))) {
      if (stuck.has(step.subject)) continue;
      if (user() !== mine) return true; // somebody else sits here by now
      const what = await one(step);
      if (what === "stop") return true;
      if (what === "stuck") stuck.add(step.subject);
    }
    return stuck.size > 0;
  }

  async function one(/** @type {any} */ step) {
    const now = clocks();
    if (isPastRepeat(step, now.wall)) {
      await store.put({ ...step, state: "unsure" });
      return "on";
    }
    if (step.tried === undefined) await store.put((step = { ...step, tried: now.wall }));
    let answer, error;
    try {
      answer = await send(step, Math.floor(age(step, now) / 1000));
    } catch (err) {
      error = err ?? {};
    }
    switch (verdict(error)) {
      case "sent":
        await store.remove(/** @type {number} */ (step.n));
        sent(step, answer);
        return "on";
      case "later":
        return error.status >= 500 || error.status === 409 ? "stuck" : "stop"; // without any hub nothing else arrives either
      case "signIn":
        return "stop";
      case "unsure":
        await store.put({ ...step, state: "unsure" });
        return "on";
      default:
        await store.put({ ...step, state: "refused", status: error.status, why: error.problem?.detail });
        return "on";
    }
  }

  return { add, drop, flush, tell };
}
