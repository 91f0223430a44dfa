// How far a long work is and how long it still takes, by how fast it was so far. Pure.

const sure = 3000; // ms; before that the pace tells nothing

/** @typedef {{done: number, total: number}} Far */

/** What is left in ms, or undefined when nobody knows. @param {Far} far @param {number} ms  since it began */
export const leftOf = ({ done, total }, ms) => (done > 0 && total > 0 && ms >= sure ? ((total - done) * ms) / done : undefined);

/** Of parts that each last as long as what they hold, such as what a recorder plays: the sum of those to come, ms. @param {{from: string, to: string}[]} parts */
export const asLongAs = (parts) => parts.reduce((sum, one) => sum + Date.parse(one.to) - Date.parse(one.from), 0);
