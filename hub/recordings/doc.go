// Package recordings keeps what edges found when they audited recorders, and makes the
// figures of it: how complete recordings are (录像完整率) and how many days can be played
// (可回放天数), of each camera.
//
//   - What an index claims and what was really played are kept apart. A camera whose
//     index could not be read has a reason and its last figures with their age, never a
//     nought.
//   - A camera of which too little is known yet is "collecting", and not short.
//   - Time for which a suspension was approved is not missed; nothing else excuses.
//   - One alert per camera stands for all that is wrong with its recordings.
//
// The package keeps no pictures, decides nothing by comparing clocks of two machines,
// and touches no recorder: edges do.
package recordings
