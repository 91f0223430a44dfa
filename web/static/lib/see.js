// Shows a camera by the way that serves best. Fragments come first: the first
// picture is there sooner, they pass wherever the page does, and the hub says why
// there is none. WebRTC is for who wants the least delay and for browsers that
// cannot play fragments, or not in this coding; where it fails fragments follow.
import { liveURL } from "./api-pictures.js";
import { watch } from "./player.js";
import { canRTC, watchRTC } from "./whep.js";

const again = 5000; // ms before WebRTC is tried again where nothing else plays

/**
 * @param {HTMLVideoElement} video @param {string} id @param {import("./api-pictures.js").View} view @param {boolean} quick  the least delay is wanted
 * @param {(phase: import("./player.js").Phase) => void} tell
 * @returns {() => void}
 */
export function see(video, id, view, quick, tell) {
  let stop = () => {};
  let retry, over = false;

  const byFragments = () => {
    stop = watch(video, liveURL(id, view), (phase) => {
      if (phase.why !== "unplayable" || !canRTC()) return tell(phase);
      stop();
      byRTC(true);
    });
  };

  /** @param {boolean} only  fragments cannot be played here */
  const byRTC = (only) => {
    stop = watchRTC(video, id, view, (phase) => {
      if (phase.name !== "dead") return tell(phase);
      if (over) return;
      if (!only) {
        tell({ ...phase, name: "stalled" }); // what stands there is not the present
        return byFragments();
      }
      if (phase.why === "codec") return tell({ ...phase, why: "unplayable" });
      tell(phase);
      retry = setTimeout(() => byRTC(true), again);
    });
  };

  if (quick && canRTC()) byRTC(false);
  else byFragments();
  return () => {
    over = true;
    clearTimeout(retry);
    stop();
  };
}
