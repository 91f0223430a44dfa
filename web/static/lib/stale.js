// What stands on the screen and could not be read anew. It stays, and the frame says
// that it may be old, on whichever page that is: nothing old passes for new.
import { computed, signal, useEffect } from "./ui.js";

const parts = signal(/** @type {ReadonlySet<object>} */ (new Set()));

/** Whether some part of the page is old. */
export const someStale = computed(() => parts.value.size > 0);

/** For a part of a page that goes on showing what it knew. @param {boolean} is  its last reading failed, and what it shows is from before */
export function useStale(is) {
  useEffect(() => {
    if (!is) return undefined;
    const part = {};
    parts.value = new Set([...parts.value, part]);
    return () => void (parts.value = new Set([...parts.value].filter((one) => one !== part)));
  }, [is]);
}
