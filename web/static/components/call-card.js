// One who waits: where, how long, and the one button that matters.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isOpen, isUnrecorded } from "../lib/alerts.js";
import { acknowledge } from "../lib/acts.js";
import { stopwatch } from "../lib/format.js";
import { mayAct } from "../lib/roles.js";
import { now } from "../lib/clock.js";
import { useSeen } from "../lib/seen.js";
import { placeOf, summary, title, verbWord } from "../lib/words.js";
import { me } from "../state.js";
import { unseen, waitsSince } from "../lib/calls.js";
import ActionButton from "./action-button.js";
import Countdown from "./countdown.js";
import Marks from "./marks.js";
import Stage from "./stage.js";
import When from "./when.js";

/** @param {{alert: import("../lib/api.js").Alert, link?: (id: string) => string, chosen?: boolean}} props  chosen: its card is open beside; link: where its title leads, its page unless given */
export default function CallCard({ alert, link = (id) => `#/alerts/${id}`, chosen }) {
  const node = useSeen(alert);
  const mine = mayAct(me(), alert);
  const taken = !isOpen(alert);
  return html`<li ref=${node} class="call ${taken ? "call-taken" : ""} ${chosen ? "call-chosen" : ""}" data-row=${alert.id}>
    <div class="call-head">
      <${Stage} alert=${alert} /><${Marks} alert=${alert} />
      <span class="stopwatch ${taken ? "quiet" : ""}" title=${t("call.waits")}>${stopwatch(now.value - waitsSince(alert))}</span>
    </div>
    <div class="call-body">
      <a class="call-title" data-alert=${alert.id} href=${link(alert.id)} aria-current=${chosen ? "true" : undefined}>${title(alert)}</a>
      <p>${[placeOf(alert), summary(alert)].filter(Boolean).join(" · ")}</p>
    </div>
    <div class="call-foot">
      <span class="call-when"><${Countdown} alert=${alert} />${unseen(alert) ? html`<span class="unseen-mark">${t("call.unseen")}</span>` : html`<${When} at=${alert.opened_at} />`}</span>
      ${mine && !taken && !isUnrecorded(alert) && html`<${ActionButton} class="call-take" run=${() => acknowledge(alert)} hint="A">${verbWord(alert, "acknowledge")}<//>`}
      ${isUnrecorded(alert) && html`<span class="call-note">${t("call.unrecorded")}</span>`}
    </div>
  </li>`;
}
