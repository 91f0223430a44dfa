// A time in a sentence, with how long ago it was or in how long it is. What shows it
// is drawn anew every ten seconds and not every one; a time by itself is a <When>.
import { computed } from "./ui.js";
import { lang, t } from "./i18n.js";
import { arranged, clock, fromTo, ms, roughly } from "./format.js";
import { now } from "./clock.js";

const tick = 2000; // ms: the page's clock steps each second, and what has just happened is ahead of it
const tens = computed(() => Math.floor(now.value / 10_000));

/** How long ago, or in how long: "3分前", "in 2 h". @param {string|undefined|null} at @param {number} present */
export function away(at, present) {
  const past = present - ms(at);
  if (Number.isNaN(past) || ms(at) < 0) return ""; // Go's zero time is year 1
  if (Math.abs(past) < 60_000) return past < -tick ? t("time.soon") : t("time.now");
  const age = roughly(Math.abs(past), lang());
  return past < 0 ? t("time.in", { age }) : t("time.ago", { age });
}

/** @param {string|undefined|null} at */
export const timed = (at) => both(at, clock);

/** The same without seconds: for what is arranged. @param {string|undefined|null} at */
export const timedShort = (at) => both(at, arranged);

function both(/** @type {any} */ at, /** @type {(...words: any[]) => any} */ say) {
  tens.value; // follows it
  const present = now.peek(), words = say(at, lang(), present);
  return words === "—" ? words : t("time.with", { at: words, away: away(at, present) });
}

/** From when to when, of what was a piece of time and not a moment. @param {string|undefined} from @param {string|undefined} to */
export const span = (from, to) => fromTo(from, to, lang(), now.peek());
