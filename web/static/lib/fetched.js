// What a page fetches when it is shown, every half minute, when it asks, and when
// all that is known may be out of date.
import { useLayoutEffect, useState } from "./ui.js";
import { epoch } from "../state.js";

const pause = 30_000; // ms; somebody else may have changed it meanwhile

/** @template T @param {() => Promise<T>} load @param {any[]} on  fetched anew when one of these changes @returns {{value?: T, error?: any, load: () => Promise<any>}} */
export function useFetched(load, on = []) {
  const [value, setValue] = useState(/** @type {any} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const again = () => load().then((got) => (setError(undefined), setValue(got)), setError);
  useLayoutEffect(() => { // the question is on its way while the page is painted
    again();
    const timer = setInterval(again, pause);
    return () => clearInterval(timer);
  }, [epoch.value, ...on]);
  return { value, error, load: again };
}
