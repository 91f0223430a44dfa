// 信息报告: what is owed about this alert and by when, a draft from the records, and
// what was sent. What was sent never changes; what is to be put right is another one.
import { html, useEffect, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { isUnrecorded } from "../lib/alerts.js";
import { reportsOf } from "../lib/api-police.js";
import { may, mayAct } from "../lib/roles.js";
import { person } from "../lib/words.js";
import { me } from "../state.js";
import DueIn from "./due-in.js";
import Failure from "./failure.js";
import ReportForm from "./report-form.js";
import When from "./when.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function AlertReports({ alert }) {
  const [known, setKnown] = useState(/** @type {import("../lib/api-police.js").Reports|undefined} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const shown = Boolean(alert.reports) && !isUnrecorded(alert) && may(me(), "police.desk") && mayAct(me(), alert);
  const load = () => reportsOf(alert.id).then((got) => (setError(undefined), setKnown(got)), setError);
  useEffect(() => void (shown && load()), [shown, alert.id, alert.version]); // each act changes the draft
  if (!shown) return null;
  if (error) return html`<section class="card"><${Failure} error=${error} retry=${load} /></section>`;
  if (!known) return null;
  const owed = alert.reports?.next;
  return html`<section class="card reports" aria-label=${t("report.title")}>
    <header><h2>${t("report.title")}</h2>${alert.reports && owed ? html`<span>${term("report.kind", owed)} → ${alert.reports.duty.to}</span><${DueIn} at=${alert.reports.due_at} />` : html`<span class="quiet">${t("report.nothing")}</span>`}</header>
    ${known.items.map((one) => html`<details key=${one.id} class="sent-report"><summary><b>${term("report.kind", one.kind)}</b> <${When} at=${one.at} /> ${person(one.by)} → ${one.to} · ${term("report.way", one.way)}${one.reference && ` · ${one.reference}`}${one.late && html` <b class="bad">${t("report.waslate")}</b>`}</summary>${one.altered && html`<p class="bad" role="status">${t("report.altered")}</p>`}<pre>${one.text}</pre>${one.sha256 && html`<p class="quiet hash">SHA-256 ${one.sha256}</p>`}</details>`)}
    ${known.next && html`<${ReportForm} key=${`${alert.id} ${known.items.length}`} alert=${alert} known=${known} owed=${Boolean(owed)} />`}
  </section>`;
}
