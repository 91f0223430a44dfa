// The figures of a month out of those of its days. Pure.

/** @typedef {import("./api-upkeep.js").Day} Day */

const sums = ["online_s", "degraded_s", "offline_s", "unknown_s", "planned_s", "excused_s", "suspended_s"];

/** The months that can be chosen, the newest first. @param {number} now  ms @param {number} n @returns {string[]} */
export function months(now, n) {
  const china = new Date(now + 8 * 3_600_000); // days are China's
  return Array.from({ length: n }, (_, i) => new Date(Date.UTC(china.getUTCFullYear(), china.getUTCMonth() - i, 1)).toISOString().slice(0, 7));
}

/** Its first and its last day. @param {string} month @returns {[string, string]} */
export function span(month) {
  const [year, number] = month.split("-").map(Number);
  return [`${month}-01`, new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)];
}

/** How long devices of each kind were in each status, with their rates; the rates of a month are those of its seconds, not the mean of its days. @param {Day[]} days */
export function byKind(days) {
  const kinds = new Map();
  for (const day of days) {
    for (const share of day.devices) {
      const one = kinds.get(share.kind) ?? { kind: share.kind, ...Object.fromEntries(sums.map((key) => [key, 0])) };
      for (const key of sums) one[key] += share[key] ?? 0;
      kinds.set(share.kind, one);
    }
  }
  return [...kinds.values()].sort((a, b) => a.kind.localeCompare(b.kind)).map((one) => {
    const all = one.online_s + one.degraded_s + one.offline_s;
    return { ...one, online: all ? (100 * (one.online_s + one.degraded_s)) / all : undefined, good: all ? (100 * one.online_s) / all : undefined };
  });
}

/** What was raised and resolved, by category. @param {Day[]} days */
export function byCategory(days) {
  const all = new Map();
  for (const a of days.flatMap((day) => day.alerts)) {
    const one = all.get(a.category) ?? { category: a.category, raised: 0, resolved: 0 };
    all.set(a.category, { ...one, raised: one.raised + a.raised, resolved: one.resolved + a.resolved });
  }
  return [...all.values()].sort((a, b) => a.category.localeCompare(b.category));
}

/** Work orders of the month: what came and went, and what is open at its end. @param {Day[]} days */
export function work(days) {
  const add = (/** @type {string} */ key) => days.reduce((n, day) => n + (day.work_orders?.[key] ?? 0), 0);
  const last = days.at(-1)?.work_orders;
  return { opened: add("opened"), closed: add("closed"), cancelled: add("cancelled"), open: last?.open ?? 0, overdue: last?.overdue ?? 0 };
}

/** Calls of the month, as far as they are shown. @param {Day[]} days */
export function calls(days) {
  const told = days.filter((day) => day.calls);
  if (!told.length) return undefined;
  const add = (/** @type {keyof NonNullable<Day["calls"]>} */ key) => told.reduce((n, day) => n + (day.calls?.[key] ?? 0), 0);
  return { count: add("count"), quick: add("quick"), slow: add("slow"), slow_of: add("slow_of"), arrived: add("arrived"), arrive_of: add("arrive_of") };
}
