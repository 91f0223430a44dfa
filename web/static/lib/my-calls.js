// What a responder's phone shows of a call while steps wait to be told. Pure.

/** @typedef {import("./api-my.js").MyCall} MyCall @typedef {import("./outbox-rules.js").Step} Step */

/**
 * The call as it stands when all that waits has been told; over: which step ended it for this phone.
 * @param {MyCall} call @param {Step[]} waiting  steps about it, in their order @returns {MyCall & {over?: string}}
 */
export function asDone(call, waiting) {
  return waiting.reduce((now, step) => {
    if (step.what === "arrive") return { ...now, state: "on_scene" };
    if (step.what === "seen") return { ...now, seen: true };
    if (step.what === "done" || step.what === "cannot") return { ...now, over: step.what };
    return now;
  }, /** @type {MyCall & {over?: string}} */ (call));
}

/** What can be done, the next step first. @param {MyCall & {over?: string}} call @returns {("arrive"|"seen"|"done"|"cannot")[]} */
export function offered(call) {
  if (call.over) return [];
  if (call.state !== "on_scene") return ["arrive", "cannot"];
  return call.category === "care" && !call.seen ? ["seen", "done"] : ["done"];
}

/** The word for where the responder is with it. @param {MyCall} call */
export const standing = (call) => (call.state === "on_scene" && call.seen ? "seen" : call.state);

/** What a phone may keep of calls while it is away from the hub: none of what is only for now. @param {MyCall[]} calls */
export const keepable = (calls) => calls.map(({ undo, undo_s, ...call }) => call);

/**
 * What is shown while the hub does not say it: what stands on the screen or what the phone kept, whichever the hub
 * said later. A kept copy can be older (a full disk) or not readable (its key does not come), and no call goes for that.
 * @template {{calls: MyCall[], at: number}} T @param {T|undefined} shown  at: when the hub said it, by the phone's clock @param {T|undefined} kept @returns {T|undefined}
 */
export function lastTold(shown, kept) {
  if (!shown || (kept && kept.at >= shown.at)) return kept;
  return { ...shown, calls: keepable(shown.calls) };
}
