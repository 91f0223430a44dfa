// How those who wait are drawn, and who is shown elsewhere. Pure.

/** How many fit as cards into the slot of a screen of that width, nobody beyond its edge. @param {number} width  px */
export const cardsIn = (width) => (width <= 760 ? 1 : width <= 1180 ? 2 : 3);

// As css/queue.css has them, px: the least of a line, and what lies around them and between two; on a phone it is closer.
const line = { width: 280, height: 30 };
const wide = { around: { width: 20, height: 12 }, between: { width: 10, height: 4 } };
const close = { around: { width: 12, height: 8 }, between: { width: 3, height: 3 } };
const thumb = 44; // the button that opens the others, where one presses with a thumb

/**
 * How many fit as lines into a list of that size, in columns and rows, nobody below its edge.
 * @param {{width: number, height: number}} list  px @param {{narrow?: boolean, touch?: boolean}} [screen]
 */
export function linesIn(list, { narrow, touch } = {}) {
  const { around, between } = narrow ? close : wide;
  const along = (/** @type {"width"|"height"} */ way, more = 0) => Math.max(1, Math.floor((list[way] - around[way] - more + between[way]) / (line[way] + between[way])));
  return Math.max(2, along("width") * along("height", touch ? thumb - line.height : 0)); // the newest, and the line that counts the others
}

/**
 * What to draw, in its order: what is held in place but no longer waits takes
 * nobody's place, and who is to be there whatever the others do, is.
 * @param {string[]} ids @param {Set<string>} waiting @param {number} most  so many @param {(string|undefined)[]} [always]  the newest, the chosen
 * @returns {{drawn: string[], rest: number}}  rest: how many wait and are not drawn
 */
export function fitted(ids, waiting, most, always = []) {
  const sure = new Set(always.filter((id) => id !== undefined && waiting.has(id)));
  const places = waiting.size > most ? most - 1 : most; // one is for the line that counts the others
  const before = ids.filter((id) => waiting.has(id) && !sure.has(id)).slice(0, Math.max(0, places - sure.size));
  const has = new Set(before);
  const drawn = ids.filter((id) => !waiting.has(id) || has.has(id) || sure.has(id));
  return { drawn, rest: waiting.size - drawn.filter((id) => waiting.has(id)).length };
}

/** What stands in the slot, place by place: cards or lines, and the one that counts the others. @param {{drawn: string[], rest: number}} shown @param {boolean} dense @returns {string[]} */
export const places = ({ drawn, rest }, dense) => [...drawn.map((id) => (dense ? `line ${id}` : id)), ...(rest > 0 ? ["rest"] : [])];

/**
 * Who waits and is not shown by the page itself, to be shown beside it: on a page
 * without the slot, while the slot's page is still on its way, and who has no
 * place in a desk's slot. The page of an alert shows its own.
 * @template {{id: string}} A
 * @param {A[]} waiting @param {Set<string>} shown  who stands in the slot @param {string} path
 * @returns {A[]}
 */
export const elsewhere = (waiting, shown, path) => waiting.filter((a) => !shown.has(a.id) && path !== `/alerts/${a.id}`);
