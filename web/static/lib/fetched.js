// What a page fetches when it is shown, every half minute, when it asks, and when
// all that is known may be out of date.
import { useLayoutEffect, useState } from "./ui.js";
import { isRefused } from "./failure-kinds.js";
import { useStale } from "./stale.js";
import { epoch } from "../state.js";

const pause = 30_000; // ms; somebody else may have changed it meanwhile
const soon = 5000; // ms; the hub may be well again

/** @template T @param {() => Promise<T>} load @param {any[]} on  fetched anew when one of these changes @returns {{value?: T, error?: any, load: () => Promise<any>}} */
export function useFetched(load, on = []) {
  const [value, setValue] = useState(/** @type {any} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const again = () => load().then((got) => (setError(undefined), setValue(got)), (err) => (setError(err), err));
  useLayoutEffect(() => { // the question is on its way while the page is painted
    let timer = /** @type {ReturnType<typeof setTimeout>|undefined} */ (undefined);
    let here = true;
    const round = async () => {
      const err = await again();
      if (here) timer = setTimeout(round, err && !isRefused(err) ? soon : pause);
    };
    round();
    return () => ((here = false), clearTimeout(timer));
  }, [epoch.value, ...on]);
  useStale(Boolean(error) && value !== undefined);
  return { value, error, load: again };
}
