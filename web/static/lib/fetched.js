// What a page fetches when it is shown, every half minute, when it asks, and when
// all that is known may be out of date.
import { useLayoutEffect, useRef, useState } from "./ui.js";
import { pauseAfter } from "./failure-kinds.js";
import { useStale } from "./stale.js";
import { epoch } from "../state.js";

const pause = 30_000; // ms; somebody else may have changed it meanwhile
const soon = 5000; // ms; the hub may be well again

/** @typedef {{name?: string, value?: any, error?: any}} Known  name: what it is of */

/**
 * @template T
 * @param {() => Promise<T>} load
 * @param {any[]} [of]  what it is of, a month or a device: of another nothing is known until that is fetched
 * @param {any[]} [also]  fetched anew when one of these changes; what was known stays meanwhile
 * @returns {{value?: T, error?: any, load: () => Promise<any>}}
 */
export function useFetched(load, of = [], also = []) {
  const name = JSON.stringify(of);
  const [known, setKnown] = useState(/** @type {Known} */ ({}));
  const { current: asking } = useRef({ name, load, asked: 0, answered: 0 });
  Object.assign(asking, { name, load }); // who asks from an earlier drawing asks for what is shown now
  const { value, error } = known.name === name ? known : /** @type {Known} */ ({});
  const again = () => {
    const name = asking.name, turn = ++asking.asked;
    const take = (/** @type {Known} */ got) => {
      if (turn < asking.answered) return; // what was asked later was answered before
      asking.answered = turn;
      setKnown((was) => ({ name, value: was.name === name ? was.value : undefined, error: undefined, ...got }));
    };
    return asking.load().then((value) => take({ value }), (error) => (take({ error }), error));
  };
  useLayoutEffect(() => { // the question is on its way while the page is painted
    let timer = /** @type {ReturnType<typeof setTimeout>|undefined} */ (undefined);
    let here = true;
    const round = async () => {
      const err = await again();
      if (here) timer = setTimeout(round, err ? pauseAfter(err, soon) : pause);
    };
    round();
    return () => ((here = false), clearTimeout(timer));
  }, [epoch.value, name, ...also]);
  useStale(Boolean(error) && value !== undefined);
  return { value, error, load: again };
}
