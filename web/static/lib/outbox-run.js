// Sends what waits, one after the other in the order in which it was done, and photos
// beside the steps: a large one on a weak line holds back none of them. Knows no
// browser: the store, the sender and the clocks are given to it.
import { age, endsWorkOf, hasRoom, isBehindSteps, isPastRepeat, photosOf, stepsOf, urgentFirst, verdict, waiting, waitsForPhotos } from "./outbox-rules.js";

/**
 * @typedef {import("./outbox-rules.js").Step} Step
 * @typedef {{all: () => Promise<Step[]>, put: (step: Step) => Promise<number>, remove: (n: number) => Promise<any>}} Store
 * @typedef {{store: Store, send: (step: Step, ago: number) => Promise<any>, user: () => string, clocks: () => {wall: number, mono: number, life: string},
 *   key: () => string, reached?: () => Promise<boolean>, alone?: (lane: "steps"|"photos", work: () => Promise<any>) => Promise<any>, changed?: (all: Step[]) => void, sent?: (step: Step, answer: any) => void}} Parts
 *   reached: whether the hub answers at all; alone: of several pages of this browser one sends at a time in each lane
 */

/** @param {Parts} parts */
export function makeOutbox({ store, send, user, clocks, key, reached = async () => true, alone = (_, work) => work(), changed = () => {}, sent = () => {} }) {
  const flush = lane("steps", roundOfSteps), flushPhotos = lane("photos", roundOfPhotos);
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
    await alone(step.photo ? "photos" : "steps", async () => step.n !== undefined && store.remove(step.n));
    await tell();
  }

  // Sends what can be sent, also what is put down meanwhile; whether some of it has to be tried again later.
  function lane(/** @type {"steps"|"photos"} */ name, /** @type {(anew: () => boolean) => Promise<boolean>} */ round) {
    let running = /** @type {Promise<boolean>|undefined} */ (undefined);
    let wanted = false;
    async function rounds() {
      let left = false;
      try {
        while (wanted) {
          wanted = false;
          left = await alone(name, () => round(() => wanted));
        }
      } finally {
        running = undefined;
        await tell();
      }
      return left;
    }
    return () => {
      wanted = true;
      running ??= rounds();
      return running;
    };
  }

  async function roundOfSteps(/** @type {() => boolean} */ anew) {
    const stuck = new Set(); // about these nothing more is sent before what went before was
    const mine = user();
    if (!mine) return false;
    const all = waiting(stepsOf(await store.all(), mine));
    for (const step of urgentFirst(all)) {
      if (stuck.has(step.subject)) continue;
      if (user() !== mine) return true; // somebody else sits here by now
      const { what, error } = waitsForPhotos(step, all) ? { what: "stuck" } : await one(step);
      if (what === "signIn") return true;
      if (what === "later" && !(error.status >= 500 || error.status === 409)) return true; // without any hub nothing else arrives either
      if (what === "later" || what === "stuck") stuck.add(step.subject);
      if (anew()) return true; // what was put down meanwhile may have to go first
    }
    return stuck.size > 0;
  }

  async function roundOfPhotos() {
    const mine = user();
    if (!mine) return false;
    const all = waiting(stepsOf(await store.all(), mine));
    let left = false;
    for (const photo of photosOf(all)) {
      if (user() !== mine) return true;
      const { what, error } = isBehindSteps(photo, all) ? { what: "stuck" } : await one(photo);
      if (what === "signIn") return true;
      if (what === "stuck" || what === "later") left = true;
      if (what === "stuck") continue;
      if (what === "later" && error.problem?.status === undefined && !(await reached())) return true; // nobody was there: that says nothing of the photo
      const now = waiting(stepsOf(await store.all(), mine)); // its work may have been ended meanwhile
      if (!now.some((s) => endsWorkOf(s, photo))) continue;
      const missed = what === "later" && now.find((s) => s.n === photo.n);
      if (missed) await store.put({ ...missed, misses: (missed.misses ?? 0) + 1 });
      await flush(); // the end waited for this
    }
    return left;
  }

  async function one(/** @type {any} */ step) {
    const now = clocks();
    if (isPastRepeat(step, now.wall)) {
      await store.put({ ...step, state: "unsure" });
      return { what: "unsure" };
    }
    if (step.tried === undefined) await store.put((step = { ...step, tried: now.wall }));
    let answer, error;
    try {
      answer = await send(step, Math.floor(age(step, now) / 1000));
    } catch (err) {
      error = err ?? {};
    }
    const what = verdict(error);
    if (what === "sent") {
      await store.remove(/** @type {number} */ (step.n));
      sent(step, answer);
    }
    if (what === "unsure") await store.put({ ...step, state: "unsure" });
    if (what === "refused") await store.put({ ...step, state: "refused", status: error.status, why: error.problem?.detail });
    return { what, error };
  }

  return { add, drop, flush, flushPhotos, tell };
}
