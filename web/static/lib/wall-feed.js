// Asks again and again what the wall shows, for months: one question at a time, one
// answer kept. Whatever goes wrong it goes on asking.
import { wallNow } from "./api-wall.js";
import { after } from "./steady.js";

const every = 2000; // ms
const refusedEvery = 20_000; // a token that was taken back comes back only by hand

/**
 * @param {string} token @param {(told: import("./api-wall.js").Wall) => void} take
 * @param {(refused: boolean) => void} failed @returns {() => void} stops it
 */
export function feed(token, take, failed) {
  let ended = false;
  let stop = () => {};
  const look = async () => {
    let wait = every;
    try {
      const told = await wallNow(token);
      if (!ended) take(told);
    } catch (err) {
      const refused = [401, 403].includes(err?.status);
      if (refused) wait = refusedEvery;
      if (!ended) failed(refused);
    }
    if (!ended) stop = after(wait, look);
  };
  look();
  return () => ((ended = true), stop());
}
