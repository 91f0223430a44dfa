// Shows a camera by the way that serves best. Fragments come first: the first
// picture is there sooner, they pass wherever the page does, and the hub says why
// there is none. WebRTC is for who wants the least delay and for browsers that
// cannot play fragments, or not in this coding; where it fails fragments follow. A
// large picture that no way plays (H.265) is shown by its smaller stream, and so told.
// Sound comes with fragments only.
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
  let retry = /** @type {ReturnType<typeof setTimeout>|undefined} */ (undefined), over = false;

  const byFragments = (detail = view.detail) => {
    const small = detail !== view.detail;
    stop = watch(video, liveURL(id, { ...view, detail }), (phase) => {
      if (phase.why !== "unplayable") return tell({ ...phase, small });
      if (!small && view.detail === "full" && window.MediaSource) return (stop(), byFragments("tile"));
      if (!canRTC() || view.detail === "sound") return tell(phase);
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

  if (quick && canRTC() && view.detail !== "sound") byRTC(false);
  else byFragments();
  return () => {
    over = true;
    clearTimeout(retry);
    stop();
  };
}
