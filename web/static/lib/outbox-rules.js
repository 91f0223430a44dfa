// What becomes of a step that waits on the phone until the hub can be told. Pure.
// repeats.js says how its key and the keys of a desk belong together.
import { isUnderWay, wasCutOff } from "./repeats.js";

/**
 * One step. What it holds is the code of the place and what was done; a note or a
 * photo only until it was sent.
 * @typedef {{n?: number, key: string, user: string, subject: string, what: string, place: string, path: string, query?: Record<string, string>,
 *   body?: any, photo?: Blob, at: number, life: string, mono: number, tried?: number, misses?: number, state: "waiting"|"refused"|"unsure"|"unreadable", status?: number, why?: string}} Step
 *   subject: what it is about, such as "call:ID"; at, tried: this phone's clock; life, mono: the page's own, which nobody sets
 *   misses: tries of a photo that failed while the hub was there and the end of its work waited for it; unreadable: nothing but n is known
 */

export const bounds = { steps: 200, kept: 50, photos: 20 }; // kept: room that only calls for help may use
const tellable = 604_800_000; // ms; the hub takes no greater age
const repeatable = 23 * 3_600_000; // ms; the hub knows a key for 24 hours

/** Whether there is room for one more. Nothing that waits is ever dropped for it. @param {Step[]} all @param {{subject: string, photo?: Blob}} step */
export function hasRoom(all, step) {
  all = all.filter((s) => s.state !== "unreadable"); // what cannot be opened keeps nobody from calling
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
  const { status } = error;
  if (error.done) return "sent"; // the first of them arrived, and its answer was lost
  if (status === undefined || status === 0 || status >= 500 || [408, 425, 429].includes(status)) return "later";
  if (status === 401) return "signIn";
  if (error.problem?.status === undefined) return "later"; // no hub said this: a gateway on the way did
  if (isUnderWay(error)) return "later";
  if (wasCutOff(error)) return "unsure";
  return "refused";
}

/** Steps of one person, in the order in which they were done. @param {Step[]} all @param {string} user @param {string} [subject] */
export const stepsOf = (all, user, subject) => all.filter((s) => s.user === user && (!subject || s.subject === subject)).sort((a, b) => (a.n ?? 0) - (b.n ?? 0));

const tries = 3; // of its photos, all together, for which the end of a work waits
const ends = /** @type {Record<string, string[]>} */ ({ call: ["done"], round: ["finish", "release"] }); // after these the hub takes no photo of it

/** What is sent first: steps without a photo, those of calls before all else, and among them as they were done. @param {Step[]} steps */
export const urgentFirst = (steps) => callsFirst(steps.filter((s) => !s.photo));
/** The photos, in the same order. @param {Step[]} steps */
export const photosOf = (steps) => callsFirst(steps.filter((s) => s.photo));
const callsFirst = (/** @type {Step[]} */ steps) => [true, false].flatMap((is) => steps.filter((s) => s.subject.startsWith("call:") === is));

/** Whether a step ends the work of a photo that was taken before. 无法前往 does not wait: somebody else has to go. @param {Step} step @param {Step} photo */
export const endsWorkOf = (step, photo) => step.subject === photo.subject && isBefore(photo, step) && (ends[step.subject.split(":")[0]] ?? []).includes(step.what);
const isBefore = (/** @type {Step} */ a, /** @type {Step} */ b) => (a.n ?? 0) < (b.n ?? 0);

/** Whether a step still waits for photos of the work that it ends. @param {Step} step @param {Step[]} all  that wait */
export function waitsForPhotos(step, all) {
  const photos = all.filter((s) => s.photo && endsWorkOf(step, s));
  return photos.length > 0 && photos.reduce((sum, s) => sum + (s.misses ?? 0), 0) < tries;
}

/** Whether steps about the same were done before a photo, and wait. @param {Step} photo @param {Step[]} all  that wait */
export const isBehindSteps = (photo, all) => all.some((s) => !s.photo && s.subject === photo.subject && isBefore(s, photo));

/** Those that wait to be sent. @param {Step[]} all */
export const waiting = (all) => all.filter((s) => s.state === "waiting");
/** Those about which somebody has to be told something. @param {Step[]} all */
export const failed = (all) => all.filter((s) => s.state !== "waiting");
/** Those that lie on this phone and cannot be opened; whose they are is not known. @param {Step[]} all */
export const unreadable = (all) => all.filter((s) => s.state === "unreadable");
