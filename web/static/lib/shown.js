// What an address points at among the things of a list: it is brought into view once
// it is there. A list that does not hold it is asked for all it has.
import { useEffect } from "./ui.js";
import { choose } from "./place.js";

/** @param {string|undefined} id @param {boolean} here  it is in the list @param {boolean} all  the list holds all there is */
export function useShown(id, here, all) {
  useEffect(() => {
    if (!id) return;
    if (!here && !all) return choose({ view: "all" });
    document.getElementById(`one-${id}`)?.scrollIntoView({ block: "center" });
  }, [id, here, all]);
}
