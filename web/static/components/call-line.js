// One of many who wait, in a line: the code of the place first, which nothing may cut off,
// how long, and the one button that matters.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isOpen, isUnrecorded } from "../lib/alerts.js";
import { acknowledge } from "../lib/acts.js";
import { waitsSince } from "../lib/calls.js";
import { stopwatch } from "../lib/format.js";
import { mayAct } from "../lib/roles.js";
import { now } from "../lib/clock.js";
import { useSeen } from "../lib/seen.js";
import { codeOf, title, verbWord } from "../lib/words.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";
import Icon from "./icon.js";

/** @param {{alert: import("../lib/api.js").Alert, link?: (id: string) => string, chosen?: boolean, newest?: boolean}} props  as of a card; newest: nobody called later */
export default function CallLine({ alert, link = (id) => `#/alerts/${id}`, chosen, newest }) {
  const node = useSeen(alert);
  const taken = !isOpen(alert);
  return html`<li ref=${node} class="call call-line ${taken ? "call-taken" : ""} ${chosen ? "call-chosen" : ""} ${newest && !taken ? "call-newest" : ""}" data-row=${alert.id}>
    ${newest && !taken && html`<${Icon} name="critical" />`}
    <a class="call-title" data-alert=${alert.id} href=${link(alert.id)} aria-current=${chosen ? "true" : undefined}>${[...new Set([codeOf(alert), title(alert)])].join(" · ")}</a>
    ${alert.drill && html`<span class="mark mark-drill">${t("mark.drill")}</span>`}${isUnrecorded(alert) && html`<span class="mark mark-unrecorded">${t("mark.unrecorded")}</span>`}
    <span class="stopwatch ${taken ? "quiet" : ""}" title=${t("call.waits")}>${stopwatch(now.value - waitsSince(alert))}</span>
    ${mayAct(me(), alert) && !taken && !isUnrecorded(alert) && html`<${ActionButton} class="call-take" run=${() => acknowledge(alert)}>${verbWord(alert, "acknowledge")}<//>`}
  </li>`;
}
