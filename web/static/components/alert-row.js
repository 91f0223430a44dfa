// One alert in a list: how bad, what, where, since when, who has it. Its parts that have no state
// are called and not made components of, or a row would be eight of them, and there are a thousand.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isDone, isOpen, isUnrecorded } from "../lib/alerts.js";
import { acknowledge } from "../lib/acts.js";
import { mayAct } from "../lib/roles.js";
import { useSeen } from "../lib/seen.js";
import { person, placeOf, summary, title, verbWord } from "../lib/words.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";
import Age from "./age.js";
import Icon from "./icon.js";
import Marks from "./marks.js";
import Severity from "./severity.js";
import Stage from "./stage.js";

/** @param {{alert: import("../lib/api.js").Alert, under?: import("../lib/api.js").Alert[]}} props */
export default function AlertRow({ alert, under = [] }) {
  const node = useSeen(alert);
  const [unfolded, unfold] = useState(false);
  const mayTake = isOpen(alert) && !isUnrecorded(alert) && mayAct(me(), alert);
  const hidden = Math.max(under.length, alert.hides ?? 0);
  return html`<li class="row row-${alert.severity} ${isOpen(alert) ? "row-open" : ""} ${isDone(alert) ? "row-done" : ""}">
    <div ref=${node} class="row-body" data-row=${alert.id}>
      ${Severity({ value: alert.severity, open: isOpen(alert) })}
      <div class="row-main">
        <a class="row-title" data-alert=${alert.id} href=${`#/alerts/${alert.id}`}>${title(alert)}</a>
        <p class="row-sub">
          ${placeOf(alert) && html`<span class="where">${Icon({ name: "place" })}${placeOf(alert)}</span>`}
          <span class="row-summary">${summary(alert)}</span>
        </p>
        <p class="row-marks">
          ${Stage({ alert })}${alert.assignee && html`<span class="assignee">${person(alert.assignee)}</span>`}${Marks({ alert })}
          ${hidden > 0 && html`<button class="mark mark-merged" aria-expanded=${unfolded} disabled=${!under.length} onClick=${() => unfold(!unfolded)}>${t("mark.merged", { n: hidden })}${Icon({ name: "more" })}</button>`}
        </p>
      </div>
      <${Age} at=${alert.opened_at} />
      <div class="row-act">${mayTake && html`<${ActionButton} run=${() => acknowledge(alert)}>${verbWord(alert, "acknowledge")}<//>`}</div>
    </div>
    ${unfolded && under.length > 0 && html`<ul class="under">${under.map((a) => html`<${AlertRow} key=${a.id} alert=${a} />`)}</ul>`}
  </li>`;
}
