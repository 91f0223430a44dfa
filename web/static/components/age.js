// How long ago, ticking, with the time itself beside it.
import { html } from "../lib/ui.js";
import { lang } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { clock, duration, full, ms } from "../lib/format.js";

/** @param {{at: string|undefined, plain?: boolean}} props  plain: the age alone */
export default function Age({ at, plain }) {
  const since = ms(at);
  if (!at || Number.isNaN(since) || since < 0) return html`<span class="age">—</span>`;
  return html`<time class="age" datetime=${at} title=${full(at)}>
    <b>${duration(now.value - since, lang())}</b>${!plain && html`<span>${clock(at, lang(), now.value)}</span>`}
  </time>`;
}
