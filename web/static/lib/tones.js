// The sound of each level, told apart by ear: by the number of its tones, their
// height, and how loud it is. Pure.

/** @typedef {"call"|"critical"|"major"|"minor"} Level */

/** [frequency in Hz, start in s, length in s] of each tone. @type {Record<Level, [number, number, number][]>} */
export const patterns = {
  call: [[880, 0, 0.18], [660, 0.22, 0.18], [880, 0.44, 0.18], [660, 0.66, 0.18], [988, 0.88, 0.36]],
  critical: [[740, 0, 0.25], [740, 0.35, 0.25], [740, 0.7, 0.25]],
  major: [[587, 0, 0.16], [494, 0.24, 0.22]],
  minor: [[523, 0, 0.14]],
};
export const loudness = { call: 0.5, critical: 0.45, major: 0.25, minor: 0.15 };

/** How long a pattern lasts, in ms. @param {Level} level */
export const lasts = (level) => Math.ceil(Math.max(...patterns[level].map(([, start, length]) => start + length)) * 1000);
