// Moments and days of a roster, by the clock on the wall of its zone. Pure.

/** The time of day in a zone, "24:00" where an end is a midnight. @param {string} at @param {string} zone @param {boolean} [end] */
export function wallClock(at, zone, end) {
  const text = new Date(at).toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return end && text === "00:00" ? "24:00" : text;
}

/** YYYY-MM-DD of a moment in a zone, some days later. @param {string} at @param {string} zone @param {number} [days] */
export function isoDate(at, zone, days = 0) {
  const noon = new Date(new Date(at).toLocaleDateString("en-CA", { timeZone: zone }) + "T12:00:00Z");
  noon.setUTCDate(noon.getUTCDate() + days);
  return noon.toISOString().slice(0, 10);
}

/**
 * The spans of one post on one day, cut at its midnights, each with the part of
 * the day where it begins and ends, for drawing.
 * @param {import("./api-duty.js").Week} week @param {number} day @param {string} post
 */
export function cut(week, day, post) {
  const from = Date.parse(week.days[day]), to = Date.parse(week.days[day + 1]);
  return week.spans.flatMap((span) => {
    const a = Math.max(from, Date.parse(span.from)), b = Math.min(to, Date.parse(span.to));
    if (span.post !== post || a >= b) return [];
    return [{ ...span, from: new Date(a).toISOString(), to: new Date(b).toISOString(), start: (a - from) / (to - from), end: (b - from) / (to - from) }];
  });
}
