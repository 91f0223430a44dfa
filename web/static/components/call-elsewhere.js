// That somebody waits whom the page does not show, in one line with a way there.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isCall, isSurge } from "../lib/alerts.js";
import { stopwatch } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { place } from "../lib/place.js";
import { waitingIn } from "../lib/queue.js";
import { elsewhere } from "../lib/slot.js";
import { title } from "../lib/words.js";
import { queue } from "../state.js";
import { inSlot } from "./call-slot.js";
import Icon from "./icon.js";

export default function CallElsewhere() {
  const waiting = elsewhere(queue.value.slot, inSlot.value, place.value.path);
  if (!waiting.length) return null;
  const [first] = waiting;
  const people = waitingIn(waiting);
  return html`<a class="elsewhere" href=${waiting.length === 1 ? `#/alerts/${first.id}` : waiting.every((a) => isCall(a) || isSurge(a)) ? "#/" : "#/queue"}>
    <${Icon} name="critical" />${people > 0 && html`<b>${t("slot.count", { n: people })}</b>`}
    <span>${title(first)}</span> <span class="stopwatch">${stopwatch(now.value - Date.parse(first.opened_at))}</span>
  </a>`;
}
