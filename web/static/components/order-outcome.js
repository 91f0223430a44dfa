// What became of an order. What the device itself was then seen to do is told
// apart from what it only agreed to.
import { html } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { clock } from "../lib/format.js";

/** @typedef {{action: string, name: string, error?: string, verified?: boolean, until?: number}} Became  until: when a hold ends, ms */

/** @param {{became: Became|undefined}} props */
export default function OrderOutcome({ became }) {
  if (!became) return null;
  const { action, name, error, verified, until } = became;
  const done = name === "done";
  const words = [
    done && until ? t("command.held.until", { at: clock(new Date(until).toISOString(), lang(), now.value) }) : name === "sent" ? t("command.sent") : term(`command.${action}`, name),
    done && verified === true && t("command.verified"),
    done && verified === false && t("command.unverified"),
    lang() === "en" && error,
  ].filter(Boolean);
  return html`<p role="status" class="outcome outcome-${done && verified === false ? "unknown" : name}">${words.join(lang() === "zh" ? "；" : "; ")}</p>`;
}
