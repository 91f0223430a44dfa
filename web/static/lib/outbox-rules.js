// What becomes of a step that waits on the phone until the hub can be told. Pure.
import { isDoneBefore } from "./repeats.js";

/**
 * One step. What it holds is the code of the place and what was done; a note or a
 * photo only until it was sent.
 * @typedef {{n?: number, key: string, user: string, subject: string, what: string, place: string, path: string, query?: Record<string, string>,
 *   body?: any, photo?: Blob, at: number, life: string, mono: number, tried?: number, state: "waiting"|"refused"|"unsure", status?: number, why?: string}} Step
 *   subject: what it is about, such as "call:ID"; at, tried: this phone's clock; life, mono: the page's own, which nobody sets
 */

export const bounds = { steps: 200, kept: 50, photos: 20 }; // kept: room that only calls for help may use
const tellable = 604_800_000; // ms; the hub takes no greater age
const repeatable = 23 * 3_600_000; // ms; the hub knows a key for 24 hours

/** Whether there is room for one more. Nothing that waits is ever dropped for it. @param {Step[]} all @param {{subject: string, photo?: Blob}} step */
export function hasRoom(all, step) {
  if (step.photo && all.filter((s) => s.photo).length >= bounds.photos) return false;
  return all.length < (step.subject.startsWith("call:") ? bounds.steps : bounds.steps - bounds.kept);
}

/**
 * How long ago a step was done, in ms, by this phone's clocks alone: the page's own, which stands
 * still while the phone sleeps, and that of the wall, which somebody may set back.
 * @param {Step} step @param {{wall: number, mono: number, life: string}} now
 */
export function age(step, now) {
  const awake = step.life === now.life ? now.mono - step.mono : 0;
  const wall = now.wall - step.at;
  return Math.min(tellable, Math.max(0, awake, wall > tellable ? awake : wall)); // a clock that was years behind tells nothing
}

/** Whether a repeat could by now act a second time: it may have arrived, and the hub has forgotten its key. @param {Step} step @param {number} wall */
export const isPastRepeat = (step, wall) => step.tried !== undefined && Math.abs(wall - step.tried) > repeatable;

/**
 * What an answer says about a step. later: nobody was there, or not yet; signIn: kept until its person is
 * here again; refused: it did not act, and why has to be read; unsure: whether it did is not known.
 * @param {any} [error]  undefined: it was taken
 * @returns {"sent"|"later"|"signIn"|"refused"|"unsure"}
 */
export function verdict(error) {
  if (!error) return "sent";
  const { status, retryAfter } = error;
  if (status === undefined || status === 0 || status >= 500 || [408, 425, 429].includes(status)) return "later";
  if (status === 401) return "signIn";
  if (error.problem?.status === undefined) return "later"; // no hub said this: a gateway on the way did
  if (isDoneBefore(error)) return "sent"; // an earlier try was taken, and its answer got lost
  if (status === 409 && retryAfter > 0) return "later"; // the first of them is under way
  if (status === 409 && /cut off/.test(error.problem?.detail ?? "")) return "unsure";
  return "refused";
}

/** Steps of one person, in the order in which they were done. @param {Step[]} all @param {string} user @param {string} [subject] */
export const stepsOf = (all, user, subject) => all.filter((s) => s.user === user && (!subject || s.subject === subject)).sort((a, b) => (a.n ?? 0) - (b.n ?? 0));

/** Those that wait to be sent. @param {Step[]} all */
export const waiting = (all) => all.filter((s) => s.state === "waiting");
/** Those about which somebody has to be told something. @param {Step[]} all */
export const failed = (all) => all.filter((s) => s.state !== "waiting");
