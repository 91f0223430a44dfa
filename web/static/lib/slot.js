// Which of those who wait are drawn as cards, and who is shown elsewhere. Pure.

/** A card is drawn whole for so many who wait; the line behind them counts and opens the others. */
export const whole = 8;

/**
 * The cards to draw, in their order: what is held in place but no longer waits
 * takes nobody's place, and the chosen one is always there.
 * @param {string[]} ids @param {Set<string>} waiting @param {string} [chosen]
 * @returns {{drawn: string[], rest: number}}  rest: how many wait without a card
 */
export function cards(ids, waiting, chosen) {
  let left = whole;
  const drawn = ids.filter((id) => !waiting.has(id) || left-- > 0 || id === chosen);
  return { drawn, rest: waiting.size - drawn.filter((id) => waiting.has(id)).length };
}

/** What stands in the slot, place by place: the cards, and the line that counts the others. @param {{drawn: string[], rest: number}} shown @returns {string[]} */
export const places = ({ drawn, rest }) => (rest > 0 ? [...drawn, "rest"] : drawn);

/**
 * Who waits and is not shown by the page itself, to be shown beside it: on a page
 * without the slot, while the slot's page is still on its way, and who has no
 * place in a desk's slot. The page of an alert shows its own.
 * @template {{id: string}} A
 * @param {A[]} waiting @param {Set<string>} shown  who stands in the slot @param {string} path
 * @returns {A[]}
 */
export const elsewhere = (waiting, shown, path) => waiting.filter((a) => !shown.has(a.id) && path !== `/alerts/${a.id}`);
