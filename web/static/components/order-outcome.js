// What became of an order. What the device itself was then seen to do is told
// apart from what it only agreed to, and what an earlier press did from what this one did.
import { html } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { clock, duration, ms } from "../lib/format.js";

/** @typedef {{action: string, name: string, error?: string, verified?: boolean, at?: string, until?: number, earlier?: boolean}} Became  until: when a hold ends, ms; earlier: by a press before, at that time */

/** @param {{became: Became|undefined}} props */
export default function OrderOutcome({ became }) {
  if (!became) return null;
  const { action, name, error, verified, until, at, earlier } = became;
  const done = name === "done";
  const words = [
    earlier && name !== "sent" && t("command.earlier", { at: clock(at, lang(), now.value), age: at ? duration(now.value - ms(at), lang()) : "—" }),
    done && until ? t("command.held.until", { at: clock(new Date(until).toISOString(), lang(), now.value) }) : name === "sent" ? t("command.sent") : term(`command.${action}`, name),
    done && verified === true && t("command.verified"),
    done && verified === false && t("command.unverified"),
    lang() === "en" && error,
  ].filter(Boolean);
  return html`<p role="status" class="outcome outcome-${done && verified === false ? "unknown" : name}">${words.join(lang() === "zh" ? "；" : "; ")}</p>`;
}
