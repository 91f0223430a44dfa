// 信息报告: what is owed about this alert and by when, a draft from the records, and
// what was sent. What was sent never changes; what is to be put right is another one.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { isUnrecorded } from "../lib/alerts.js";
import { newKey } from "../lib/api.js";
import { reportsOf, sendReport } from "../lib/api-police.js";
import { useDraft } from "../lib/drafts.js";
import { clock, full } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { may, mayAct } from "../lib/roles.js";
import { person } from "../lib/words.js";
import { alerts, me } from "../state.js";
import ActionButton from "./action-button.js";
import DueIn from "./due-in.js";
import Failure from "./failure.js";

const ways = ["telephone", "printed", "system"];

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
    ${known.items.map((one) => html`<details key=${one.id} class="sent-report"><summary><b>${term("report.kind", one.kind)}</b> <time datetime=${one.at} title=${full(one.at)}>${clock(one.at, lang(), now.value)}</time> ${person(one.by)} → ${one.to} · ${term("report.way", one.way)}${one.reference && ` · ${one.reference}`}${one.late && html` <b class="bad">${t("report.waslate")}</b>`}</summary><pre>${one.text}</pre></details>`)}
    ${known.next && html`<${Next} key=${`${alert.id} ${known.items.length}`} alert=${alert} known=${known} owed=${Boolean(owed)} />`}
  </section>`;
}

function Next({ alert, known, owed }) {
  const id = `${alert.id}.${known.items.length}`;
  const [text, setText] = useDraft(`report.${id}`);
  const [to, setTo] = useDraft(`report.to.${id}`);
  const [way, setWay] = useDraft(`report.way.${id}`);
  const [reference, setReference] = useDraft(`report.reference.${id}`);
  const key = useRef(newKey());
  const written = text || known.draft || "";
  const send = async () => {
    alerts.put(await sendReport(alert.id, { kind: known.next, to: to.trim() || undefined, way, reference: reference.trim() || undefined, text: written }, key.current));
    for (const clear of [setText, setTo, setWay, setReference]) clear("");
  };
  return html`<details open=${owed}><summary>${t("report.write", { kind: term("report.kind", known.next) })}</summary>
    <form class="act-form" onSubmit=${(e) => e.preventDefault()}>
      <label class="wide">${t("report.text")}<textarea id="report-text" rows="8" maxlength="8000" value=${written} onInput=${(e) => setText(e.currentTarget.value)}></textarea></label>
      <p class="wide quiet">${t("report.why")}${text && text !== known.draft && html` <button type="button" class="button small" onClick=${() => setText("")}>${t("report.redraft")}</button>`}</p>
      <label>${t("report.to")}<input value=${to} maxlength="60" placeholder=${alert.reports.duty.to} onInput=${(e) => setTo(e.currentTarget.value)} /></label>
      <label>${t("report.reference")}<input id="report-reference" value=${reference} maxlength="120" autocomplete="off" onInput=${(e) => setReference(e.currentTarget.value)} /></label>
      <div class="chips wide" role="group" aria-label=${t("report.by")}>${ways.map((one) => html`<button key=${one} type="button" class="chip" aria-pressed=${way === one} onClick=${() => setWay(one)}>${term("report.way", one)}</button>`)}</div>
      <div class="wide"><${ActionButton} class="primary" disabled=${!way || !written.trim() || (way === "system" && !reference.trim())} run=${send}>${t("report.sent", { kind: term("report.kind", known.next) })}<//></div>
    </form></details>`;
}
