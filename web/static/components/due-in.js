// How long there is until something is due; over time it says so in words.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { full } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { lasting } from "../lib/words.js";

/** @param {{at: string}} props */
export default function DueIn({ at }) {
  const left = Date.parse(at) - now.value;
  return html`<time class="due-in ${left < 0 ? "bad" : ""}" datetime=${at} title=${full(at)}>${left < 0 ? t("due.over", { time: lasting(-left) }) : t("due.in", { time: lasting(left) })}</time>`;
}
