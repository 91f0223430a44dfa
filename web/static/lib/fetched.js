// What a page fetches when it is shown, and again when it asks or when all that
// is known may be out of date.
import { useEffect, useState } from "./ui.js";
import { epoch } from "../state.js";

/** @template T @param {() => Promise<T>} load @param {any[]} on  fetched anew when one of these changes @returns {{value?: T, error?: any, load: () => Promise<any>}} */
export function useFetched(load, on = []) {
  const [value, setValue] = useState(/** @type {any} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const again = () => load().then((got) => (setError(undefined), setValue(got)), setError);
  useEffect(() => void again(), [epoch.value, ...on]);
  return { value, error, load: again };
}
