// The card of one call: what and where at once, then the steps, then what takes
// longer to come: the resident's data, the chain, the pictures.
import { html, useEffect } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isLate, unseen, waitsSince } from "../lib/calls.js";
import { isDone, isOpen } from "../lib/alerts.js";
import { mayAct } from "../lib/roles.js";
import { useSeen } from "../lib/seen.js";
import { stopwatch } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { beyondPlace, deviceName, lasting, siteName, title } from "../lib/words.js";
import { devices, me } from "../state.js";
import CallWork from "./call-work.js";
import Chain from "./chain.js";
import Countdown from "./countdown.js";
import Icon from "./icon.js";
import Marks from "./marks.js";
import Stage from "./stage.js";
import Timeline from "./timeline.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function CallSheet({ alert }) {
  const node = useSeen(alert);
  useEffect(() => devices.need(), []); // for names
  const place = [alert.location?.building, alert.location?.floor, alert.location?.unit].filter(Boolean).join(" / ");
  const named = alert.device && devices.status.value === "ready"; // before, its id would stand beside its name in the summary
  return html`<article class="call-sheet" aria-labelledby="call-title">
    <header ref=${node} class="alert-head row-${alert.severity} ${isOpen(alert) ? "row-open" : ""}">
      <p class="alert-line"><${Stage} alert=${alert} /><${Marks} alert=${alert} />${isLate(alert) && html`<b class="bad">${t("call.late", { age: lasting(now.value - waitsSince(alert)) })}</b>`}
        ${unseen(alert) && html`<span class="unseen-mark">${t("call.unseen")}</span>`}<${Countdown} alert=${alert} />
        ${!isDone(alert) && html`<span class="stopwatch sheet-age" title=${t("call.waits")}>${stopwatch(now.value - waitsSince(alert))}</span>`}</p>
      <h2 id="call-title"><a href=${`#/alerts/${alert.id}`}>${title(alert)}</a></h2>
      <p class="sheet-place"><${Icon} name="place" /><b>${[siteName(alert.site), place].filter(Boolean).join(" · ") || "—"}</b>${named && html`<span class="quiet">${deviceName(alert.device)}</span>`}</p>
      <p class="alert-summary">${beyondPlace(alert)}</p>
    </header>
    ${mayAct(me(), alert) && html`<${CallWork} key=${alert.id} alert=${alert} />`}
    ${alert.chain && html`<${Chain} chain=${alert.chain} />`}
    <${Timeline} alert=${alert} />
  </article>`;
}
