// On every page but the queue: that somebody waits, in one line with a way there.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { stopwatch } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { place } from "../lib/place.js";
import { title } from "../lib/words.js";
import { queue } from "../state.js";
import Icon from "./icon.js";

export default function CallElsewhere() {
  const { path } = place.value;
  const waiting = queue.value.slot.filter((a) => path !== `/alerts/${a.id}`);
  if (["/", "/care", "/queue"].includes(path) || !waiting.length) return null;
  const [first] = waiting;
  return html`<a class="elsewhere" href=${waiting.length === 1 ? `#/alerts/${first.id}` : "#/"}>
    <${Icon} name="critical" /><b>${t("slot.count", { n: waiting.length })}</b>
    <span>${title(first)}</span> <span class="stopwatch">${stopwatch(now.value - Date.parse(first.opened_at))}</span>
  </a>`;
}
