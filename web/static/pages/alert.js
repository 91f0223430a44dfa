// One alert: what it is, what may be done, how it came here, what happened, and
// what the cameras near it see.
import { html, useEffect, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { getAlert } from "../lib/api.js";
import { useKeys } from "../lib/keys.js";
import { go } from "../lib/place.js";
import { alerts, devices, epoch, me } from "../state.js";
import { isCall, isUnrecorded } from "../lib/alerts.js";
import { may, mayAct } from "../lib/roles.js";
import AlertActions from "../components/alert-actions.js";
import AlertHead from "../components/alert-head.js";
import AlertMatter from "../components/alert-matter.js";
import AlertOrder from "../components/alert-order.js";
import AlertQuiet from "../components/alert-quiet.js";
import AlertReplaced from "../components/alert-replaced.js";
import AlertPlan from "../components/alert-plan.js";
import AlertPictures from "../components/alert-pictures.js";
import CallWork from "../components/call-work.js";
import Chain from "../components/chain.js";
import Failure from "../components/failure.js";
import Holders from "../components/holders.js";
import Loading from "../components/loading.js";
import CallPhotos from "../components/call-photos.js";
import ResidentCard from "../components/resident-card.js";
import ResponseCard from "../components/response-card.js";
import HandOver from "../components/hand-over.js";
import AlertReports from "../components/alert-reports.js";
import AlertDuty from "../components/alert-duty.js";
import GateBefore from "../components/gate-before.js";
import Timeline from "../components/timeline.js";

/** @param {{id: string}} props */
export default function AlertPage({ id }) {
  const alert = alerts.items.value.get(id);
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const load = () => {
    setError(undefined);
    return getAlert(id).then(alerts.put, setError);
  };
  useEffect(() => {
    if (!id.startsWith("unrecorded:")) load();
  }, [id, epoch.value]);
  useEffect(() => {
    devices.need(); // for names
  }, []);
  useKeys("alert", { leave: () => go("/") });

  const recorded = alert ? undefined : recordOf(id);
  useEffect(() => {
    if (recorded) location.replace(`#/alerts/${recorded}`);
  }, [recorded]);

  if (!alert) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} text=${t("app.loading")} />`;
  return html`<article class="alert-page" key=${id}>
    <${AlertHead} alert=${alert} />
    <div class="alert-columns">
      <div>
        ${isCall(alert) && mayAct(me(), alert) ? html`<${CallWork} alert=${alert} />` : html`<${AlertActions} alert=${alert} />`}
        <${AlertMatter} alert=${alert} />
        <${ResponseCard} key=${`card-${alert.id}`} alert=${alert} />
        <${HandOver} alert=${alert} />
        <${AlertReports} alert=${alert} />
        <${GateBefore} alert=${alert} />
        <${AlertReplaced} alert=${alert} />
        <${AlertOrder} alert=${alert} />
        ${!alert.limited && !isUnrecorded(alert) && html`<${AlertPlan} alert=${alert} />`}
        ${!alert.limited && !isUnrecorded(alert) && html`<${AlertQuiet} alert=${alert} />`}
        ${alert.category === "care" && !isUnrecorded(alert) && html`<${ResidentCard} key=${alert.id} alert=${alert} />`}
        ${alert.category === "care" && !alert.limited && !isUnrecorded(alert) && html`<${CallPhotos} key=${`photos-${alert.id}`} call=${alert.id} version=${alert.version} />`}
        ${!isUnrecorded(alert) && html`<${Holders} key=${`holders-${alert.id}`} id=${alert.id} />`}
        ${may(me(), "police.desk") && html`<${AlertDuty} />`}
        ${alert.chain && !isUnrecorded(alert) && html`<${Chain} chain=${alert.chain} />`}
        ${alert.limited ? html`<p class="card quiet">${t("alert.limited")}</p>` : html`<${Timeline} alert=${alert} />`}
      </div>
      ${!alert.limited && html`<${AlertPictures} alert=${alert} />`}
    </div>
  </article>`;
}

// Where the unrecorded alert of this id stands by now.
function recordOf(id) {
  if (!id.startsWith("unrecorded:")) return undefined;
  return [...alerts.items.value.values()].find((a) => `unrecorded:${a.chain?.event}` === id)?.id;
}
