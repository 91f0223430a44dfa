// Readings over time, made ready to be drawn. Pure.

/** The ranges that can be chosen, with the step in which the hub is asked. */
export const ranges = {
  "1h": { ms: 3_600_000, step: 30 },
  "24h": { ms: 86_400_000, step: 300 },
  "7d": { ms: 604_800_000, step: 3600 },
};

/**
 * Two columns for the chart: seconds, and values. The hub leaves out steps
 * without a reading; there the line must break, for a line across an outage
 * would claim what nobody knows.
 * @param {[string, number][]} points @param {number} stepS @param {number} usualS  how often the device speaks, s
 * @returns {[number[], (number|null)[]]}
 */
export function columns(points, stepS, usualS) {
  const most = Math.max(stepS, usualS) * 2.5;
  /** @type {number[]} */
  const times = [];
  /** @type {(number|null)[]} */
  const values = [];
  let last = NaN;
  for (const [at, value] of points) {
    const t = Date.parse(at) / 1000;
    if (t - last > most) {
      times.push(last + stepS);
      values.push(null);
    }
    times.push(t);
    values.push(value);
    last = t;
  }
  return [times, values];
}

/** What the chart says in words. @param {(number|null)[]} values */
export function sum(values) {
  const known = /** @type {number[]} */ (values.filter((v) => v !== null));
  if (!known.length) return undefined;
  return { least: Math.min(...known), most: Math.max(...known), newest: known[known.length - 1] };
}
