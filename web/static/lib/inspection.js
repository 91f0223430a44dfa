// Words and closed lists of inspections.
import { term } from "./i18n.js";
import { reasonWord } from "./words.js";

/** Why something is lost or wrong, in words. @param {string} why */
export function whyWord(why) {
  const own = term("why", why);
  return own === why ? reasonWord(why) : own;
}

/** What is judged of a camera, in order. */
export const aspects = ["live", "minute", "clock", "label"];

/** Why an aspect is wrong; the hub knows the same list. @type {Record<string, string[]>} */
export const reasons = {
  live: ["no_picture", "black_or_frozen", "blurred", "obstructed", "turned", "other_place"],
  minute: ["no_recording", "gap", "cannot_play", "other_time"],
  clock: ["clock_off", "clock_missing"],
  label: ["label_differs", "label_missing", "label_unreadable"],
};

/** Why something could not be judged. */
export const unable = ["recorder_not_connected", "edge_away", "camera_offline", "too_dark", "suspended"];
