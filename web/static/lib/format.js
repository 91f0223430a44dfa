// Times, ages and numbers in words. Pure: the language and the present time are
// arguments.

/** @type {Record<string, {d: string, h: string, m: string, s: string, gap: string}>} */
const units = {
  zh: { d: "天", h: "小时", m: "分", s: "秒", gap: "" },
  en: { d: " d", h: " h", m: " min", s: " s", gap: " " },
};

/**
 * A length of time with its two largest units: "5分12秒", "3 h 5 min".
 * @param {number} ms @param {string} lang
 */
export function duration(ms, lang) {
  const u = units[lang] ?? units.zh;
  const s = Math.max(0, Math.floor(ms / 1000));
  /** @type {[number, string][]} */
  const parts = [[Math.floor(s / 86400), u.d], [Math.floor(s / 3600) % 24, u.h], [Math.floor(s / 60) % 60, u.m], [s % 60, u.s]];
  const first = parts.findIndex(([n]) => n > 0);
  if (first < 0) return "0" + u.s;
  return parts.slice(first, first + 2).filter(([n], i) => i === 0 || n > 0).map(([n, unit]) => `${n}${unit}`).join(u.gap);
}

/** The same with its largest unit alone: "5分", "3 h". @param {number} ms @param {string} lang */
export function roughly(ms, lang) {
  const s = Math.max(0, Math.floor(ms / 1000));
  return duration(1000 * (s >= 86_400 ? s - (s % 86_400) : s >= 3600 ? s - (s % 3600) : s >= 60 ? s - (s % 60) : s), lang);
}

/**
 * A stopwatch: "0:42", "12:03", "1:02:03". For calls that wait.
 * @param {number} ms
 */
export function stopwatch(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const h = Math.floor(s / 3600);
  const rest = `${String(Math.floor(s / 60) % 60).padStart(h ? 2 : 1, "0")}:${String(s % 60).padStart(2, "0")}`;
  return h ? `${h}:${rest}` : rest;
}

/**
 * The time of day, with the date in front when it is not today's.
 * @param {string|number|Date|undefined|null} at
 * @param {string} lang
 * @param {number} now  milliseconds
 */
export function clock(at, lang, now) {
  const t = when(at);
  if (!t) return "—";
  return sameDay(t, new Date(now)) ? hms(t) : dated(t, lang, now);
}

/**
 * From when to when. Of two days both are named: beside a date, the time of day of
 * another day would be read as of that date.
 * @param {string|undefined} from @param {string|undefined} to @param {string} lang @param {number} now
 */
export function fromTo(from, to, lang, now) {
  const a = when(from), b = when(to);
  const say = (/** @type {Date|undefined} */ t) => (a && b && t && !sameDay(a, b) ? dated(t, lang, now) : clock(t, lang, now));
  return `${say(a)} — ${say(b)}`;
}

/** The same without seconds: for what is arranged, such as when somebody is to be called. @param {string|undefined|null} at @param {string} lang @param {number} now */
export function arranged(at, lang, now) {
  return clock(at, lang, now).replace(/:\d\d$/, "");
}

/** The time of day to the millisecond. @param {string|number|Date|undefined|null} at */
export function clockMs(at) {
  const t = when(at);
  return t ? `${hms(t)}.${String(t.getMilliseconds()).padStart(3, "0")}` : "—";
}

/** A share as percent, cut and never rounded up: only the whole is 100%. @param {number} share */
export const percent = (share) => `${number(Math.floor(share * 1000 + 1e-6) / 10, 1)}%`;

/** Date and time in full, for titles and records. @param {string|number|Date|undefined|null} at */
export function full(at) {
  const t = when(at);
  return t ? `${t.getFullYear()}-${two(t.getMonth() + 1)}-${two(t.getDate())} ${hms(t)}` : "—";
}

/**
 * Milliseconds between two times: "12 ms", "1.34 s"; "—" when one is missing.
 * @param {string|undefined} from @param {string|undefined} to @param {string} lang
 */
export function gap(from, to, lang) {
  const a = when(from), b = when(to);
  return a && b ? span(b.getTime() - a.getTime(), lang) : "—";
}

/** @param {number} ms  may be negative, when two clocks disagree @param {string} lang */
export function span(ms, lang) {
  const sign = ms < 0 ? "−" : "";
  const n = Math.abs(ms);
  if (n < 1000) return `${sign}${Math.round(n)} ms`;
  if (n < 60_000) return `${sign}${(n / 1000).toFixed(2)} s`;
  return sign + duration(n, lang);
}

/** A number with at most `digits` decimals and no trailing zeros. @param {number} n @param {number} [digits] */
export function number(n, digits = 1) {
  return Number.isFinite(n) ? String(Number(n.toFixed(digits))) : "—";
}

/** A whole number with thin spaces between thousands. @param {number} n */
export function count(n) {
  return Number.isFinite(n) ? String(n).replace(/\B(?=(\d{3})+$)/g, "\u2009") : "—";
}

/** @type {Record<string, string>} */
const suffixes = { pct: "%", c: "°C", dbm: "dBm", db: "dB", fps: "fps", kbps: "kbit/s", ms: "ms", s: "s", px: "px", min: "min", mv: "mV", v: "V", a: "A", w: "W", kwh: "kWh", lux: "lx", ppm: "ppm", hpa: "hPa" };
const switches = /^(online|locked|frozen|black|obstructed|moved|not_itself|blurred|diagnosed|smoke|gas|leak|fall|tamper|motion|.+_(open|locked|on|lost|low|right))$/;

/** Whether a metric is yes or no. @param {string} metric */
export function isSwitch(metric) {
  return switches.test(metric);
}

/** The unit that ends a metric's name, or "". @param {string} metric */
export function unit(metric) {
  return suffixes[metric.slice(metric.lastIndexOf("_") + 1)] ?? "";
}

/** Milliseconds since the epoch, or NaN. @param {string|undefined|null} at */
export function ms(at) {
  return at ? Date.parse(at) : NaN;
}

function when(/** @type {string|number|Date|undefined|null} */ at) {
  if (at === undefined || at === null || at === "") return undefined;
  const t = at instanceof Date ? at : new Date(at);
  return Number.isNaN(t.getTime()) || t.getFullYear() < 1971 ? undefined : t; // Go's zero time is year 1
}

const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
const hms = (/** @type {Date} */ t) => `${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}`;
const sameDay = (/** @type {Date} */ a, /** @type {Date} */ b) => a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();

const dated = (/** @type {Date} */ t, /** @type {string} */ lang, /** @type {number} */ now) => `${day(t, lang, now)} ${hms(t)}`;

function day(/** @type {Date} */ t, /** @type {string} */ lang, /** @type {number} */ now) {
  const date = lang === "en" ? `${two(t.getMonth() + 1)}-${two(t.getDate())}` : `${t.getMonth() + 1}月${t.getDate()}日`;
  return t.getFullYear() === new Date(now).getFullYear() ? date : lang === "en" ? `${t.getFullYear()}-${date}` : `${t.getFullYear()}年${date}`;
}
