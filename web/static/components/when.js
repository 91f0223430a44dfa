// A time with how long ago it was. It ticks by itself: what stands around it is not
// drawn anew.
import { html, useComputed } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { clock, full } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { away } from "../lib/times.js";

/** @param {{at: string|undefined|null}} props */
export default function When({ at }) {
  return at ? html`<${Told} key=${at} at=${at} />` : html`<span>—</span>`;
}

function Told({ at }) {
  const time = useComputed(() => clock(at, lang(), now.value));
  const age = useComputed(() => beside(away(at, now.value)));
  return html`<time class="when" datetime=${at} title=${full(at)}>${time}<wbr /><span class="ago">${age}</span></time>`;
}

const beside = (/** @type {string} */ words) => (words ? t("time.beside", { away: words }) : "");
