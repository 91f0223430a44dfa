// The next report as it is being written. What is typed is kept on the hub a second
// later, so that it is there on another PC; what another wrote meanwhile is shown, and
// neither text is swallowed. While the hub does not answer it stays in this browser.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { reportsOf, sendReport, writeReport } from "../lib/api-police.js";
import { useDraft } from "../lib/drafts.js";
import { formOf, same, textOf } from "../lib/reports.js";
import { person } from "../lib/words.js";
import { alerts, me } from "../state.js";
import ActionButton from "./action-button.js";
import { timed } from "../lib/times.js";

const ways = ["telephone", "printed", "system"];
const pause = 1000; // ms after the last key

/** @param {{alert: import("../lib/api.js").Alert, known: import("../lib/api-police.js").Reports & {next: string}, owed: boolean}} props */
export default function ReportForm({ alert, known, owed }) {
  const [unsaved, setUnsaved] = useDraft(`report.${alert.id}.${known.items.length}`);
  const [kept, setKept] = useState(known.writing);
  const [form, setForm] = useState(() => (unsaved ? JSON.parse(unsaved) : formOf(known.writing)));
  const [theirs, setTheirs] = useState(/** @type {import("../lib/api-police.js").Writing|undefined} */ (undefined));
  const [failed, setFailed] = useState(false);
  const key = useRef(newKey());
  const dirty = !same(form, formOf(kept));

  const save = async (/** @type {import("../lib/api-police.js").Writing|undefined} */ over = kept) => {
    try {
      const stored = await writeReport(alert.id, { kind: known.next, version: over?.version ?? 0, ...form });
      setKept(stored);
      setTheirs(undefined);
      setFailed(false);
      setUnsaved("");
      return stored;
    } catch (error) {
      if (error.status === 409) setTheirs((await reportsOf(alert.id)).writing ?? { ...formOf(undefined), version: 0 });
      else setFailed(true);
      throw error;
    }
  };
  useEffect(() => {
    if (!dirty || theirs) return undefined;
    const timer = setTimeout(() => save().catch(() => undefined), pause);
    return () => clearTimeout(timer);
  }, [JSON.stringify(form), Boolean(theirs), failed]);
  useEffect(() => { // another went on with it, and nothing is typed here
    if (dirty || (known.writing?.version ?? 0) <= (kept?.version ?? 0)) return;
    setKept(known.writing);
    setForm(formOf(known.writing));
  }, [known.writing?.version]);

  const change = (/** @type {object} */ more) => {
    const next = { ...form, ...more };
    setForm(next);
    setUnsaved(JSON.stringify(next));
  };
  const take = () => {
    setKept(theirs?.version ? theirs : undefined);
    setForm(formOf(theirs));
    setUnsaved("");
    setTheirs(undefined);
  };
  const written = textOf(form, known);
  const send = async () => {
    const from = dirty ? await save() : kept;
    const after = await sendReport(alert.id, { kind: known.next, to: form.to.trim() || undefined, way: form.way, reference: form.reference.trim() || undefined, text: written, draft: from?.version }, key.current);
    if (after) alerts.put(after);
    setUnsaved("");
  };
  const typed = (/** @type {string} */ name) => (e) => change({ [name]: e.currentTarget.value });
  return html`<details open=${owed}><summary>${t("report.write", { kind: term("report.kind", known.next) })}</summary>
    <form class="act-form" onSubmit=${(e) => e.preventDefault()}>
      <div class="chips wide" role="group" aria-label=${t("report.language")}>${["zh", "en"].map((one) => html`<button key=${one} type="button" class="chip" aria-pressed=${form.lang === one} disabled=${Boolean(form.text) && form.lang !== one} onClick=${() => change({ lang: one })}>${term("report.language", one)}</button>`)}</div>
      <label class="wide">${t("report.text")}<textarea id="report-text" rows="8" maxlength="8000" lang=${form.lang === "en" ? "en" : "zh-CN"} value=${written} onInput=${typed("text")}></textarea></label>
      <p class="wide quiet" role="status" id="report-kept">${stand(kept, dirty, failed)}</p>
      ${theirs && html`<div class="wide report-theirs" role="status"><p><b>${t("report.edited", { by: person(theirs.by ?? ""), at: timed(theirs.at) })}</b></p>
        <pre>${textOf(formOf(theirs), known)}</pre>
        <div class="buttons"><button type="button" class="button" onClick=${take}>${t("report.take")}</button><${ActionButton} run=${() => save(theirs)}>${t("report.keep")}<//></div></div>`}
      <p class="wide quiet">${t("report.why")}${form.text && form.text !== known.draft && html` <button type="button" class="button small" onClick=${() => change({ text: "" })}>${t("report.redraft")}</button>`}</p>
      <label>${t("report.to")}<input value=${form.to} maxlength="60" placeholder=${alert.reports?.duty.to} onInput=${typed("to")} /></label>
      <label>${t("report.reference")}<input id="report-reference" value=${form.reference} maxlength="120" autocomplete="off" onInput=${typed("reference")} /></label>
      <div class="chips wide" role="group" aria-label=${t("report.by")}>${ways.map((one) => html`<button key=${one} type="button" class="chip" aria-pressed=${form.way === one} onClick=${() => change({ way: one })}>${term("report.way", one)}</button>`)}</div>
      <div class="wide"><${ActionButton} class="primary" disabled=${Boolean(theirs) || !form.way || !written.trim() || (form.way === "system" && !form.reference.trim())} run=${send}>${t("report.sent", { kind: term("report.kind", known.next) })}<//></div>
    </form></details>`;
}

// Where the draft is, and whose the last word in it was.
function stand(kept, dirty, failed) {
  if (failed) return t("report.here");
  if (dirty) return t("report.keeping");
  if (!kept?.version) return t("report.fresh");
  const at = timed(kept.at);
  return kept.by === me().username ? t("report.kept", { at }) : t("report.kept.by", { by: person(kept.by), at });
}
