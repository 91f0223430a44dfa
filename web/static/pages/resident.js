// One resident, opened for a purpose that the address names. At enrolment and
// review everything can be changed; otherwise it is what the purpose shows.
import { html, useEffect, useState } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { addAbsence, change, confirmContact, endAbsence, erase, followUp, resident, reviewed } from "../lib/api-people.js";
import { dayOf } from "../lib/people.js";
import { now } from "../lib/clock.js";
import { go } from "../lib/place.js";
import BackLink from "../components/back-link.js";
import { toast } from "../components/toasts.js";
import ActionButton from "../components/action-button.js";
import Failure from "../components/failure.js";
import HeldSheet from "../components/held-sheet.js";
import Loading from "../components/loading.js";
import PhoneCalls from "../components/phone-calls.js";
import ResidentFacts from "../components/resident-facts.js";
import ResidentForm from "../components/resident-form.js";
import ResidentWatch from "../components/resident-watch.js";
import { timed } from "../lib/times.js";
import When from "../components/when.js";

/** @param {{id: string, query: Record<string, string>}} props */
export default function Resident({ id, query }) {
  const [one, setOne] = useState(/** @type {import("../lib/api-people.js").Resident|undefined} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const [view, setView] = useState("");
  const purpose = query.purpose ?? "enrolment";
  const load = () => resident(id, purpose).then(setOne, setError);
  useEffect(() => {
    load();
  }, [id, purpose]);
  if (error) return html`<${Failure} error=${error} retry=${() => (setError(undefined), load())} />`;
  if (!one) return html`<${Loading} />`;
  if (view === "edit") return html`<${ResidentForm} resident=${one} send=${async (body) => (setOne(await change(id, body)), setView(""))} close=${() => setView("")} />`;
  if (view === "held") return html`<${HeldSheet} id=${id} close=${() => setView("")} />`;
  const whole = purpose === "enrolment" || purpose === "review";
  const away = (one.absences ?? []).find((a) => Date.parse(a.from) <= now.value && (!a.to || Date.parse(a.to) > now.value));
  const confirm = (i, c) => html` <${ActionButton} run=${async () => setOne(await confirmContact(id, i, c.phone))}>${t("res.confirm")}<//>`;
  return html`<div class="resident-page">
    ${purpose === "care_call" && html`<${PhoneCalls} />`}
    <p><${BackLink} to="/residents" text=${t("res.title")} /></p>
    <header class="residents-head"><h1>${one.code}</h1><span class="quiet">${t("res.purpose", { purpose: term("res.purpose", purpose) })}</span></header>
    <section class="card"><${ResidentFacts} resident=${one} away=${away} confirm=${whole ? confirm : undefined} />
      <div class="buttons">${whole && html`<button class="button" onClick=${() => setView("edit")}>${t("res.edit")}</button>
        <button class="button" onClick=${() => setView("held")}>${t("res.held")}</button>`}
        <${ActionButton} run=${() => followUp(id, "").then(() => toast(t("res.followup.made")))}>${t("res.followup")}<//></div>
    </section>
    ${one.absences !== undefined || whole ? html`<${Absences} one=${one} set=${setOne} />` : null}
    ${one.consent && html`<section class="card"><h2>${t("res.consent")}</h2><dl class="facts">
      <div><dt>${term("res.field", "text")}</dt><dd>${one.consent.text}</dd></div><div><dt>${t("res.given")}</dt><dd>${dayOf(one.consent.given_at)} · ${term("res.by", one.consent.by)}</dd></div>
      <div><dt>${t("res.taken")}</dt><dd>${one.consent.taken}</dd></div><div><dt>${t("res.review")}</dt><dd>${dayOf(one.review_by)}</dd></div></dl>
      ${whole && html`<${ActionButton} run=${async () => setOne(await reviewed(id))}>${t("res.reviewed")}<//>`}</section>`}
    ${whole && html`<${ResidentWatch} one=${one} set=${setOne} />`}
    ${whole && html`<${Leaving} id=${id} />`}
  </div>`;
}

function Absences({ one, set }) {
  const [form, setForm] = useDraftForm("resident.away", { kind: "hospital", from: "", to: "" }, { secret: true });
  const put = (name) => (e) => setForm({ ...form, [name]: e.currentTarget.value });
  const add = async () => {
    const from = form.from ? new Date(form.from) : new Date(now.value);
    set(await addAbsence(one.id, { kind: form.kind, from: from.toISOString(), ...(form.to ? { to: new Date(form.to).toISOString() } : {}) }));
    setForm({ kind: "hospital", from: "", to: "" });
  };
  return html`<section class="card"><h2>${t("res.absences")}</h2><p class="quiet">${t("res.absences.why")}</p>
    <ul class="lines">${(one.absences ?? []).map((a) => html`<li key=${a.id}><b>${term("absence", a.kind)}</b> <${When} at=${a.from} /> – ${a.to ? timed(a.to) : t("res.away.open")}
      <${ActionButton} run=${async () => set(await endAbsence(one.id, a.id))}>${t("res.back")}<//></li>`)}</ul>
    <div class="fields"><label class="field">${t("res.absence.kind")}<select value=${form.kind} onChange=${put("kind")}>${["hospital", "family", "other"].map((k) => html`<option key=${k} value=${k}>${term("absence", k)}</option>`)}</select></label>
      <label class="field">${t("res.from")}<input type="datetime-local" value=${form.from} onInput=${put("from")} /></label>
      <label class="field">${t("res.to")}<input type="datetime-local" value=${form.to} onInput=${put("to")} /></label>
      <${ActionButton} run=${add}>${t("res.absence.add")}<//></div></section>`;
}

// The end: asked for twice, because nothing brings it back.
function Leaving({ id }) {
  const [reason, setReason] = useState("");
  return html`<section class="card leaving"><h2>${t("res.leave")}</h2><p class="quiet">${t("res.leave.why")}</p>
    <div class="buttons">${["left", "died", "withdrawn"].map((one) => html`<label key=${one} class="choice"><input type="radio" name="leave" checked=${reason === one} onChange=${() => setReason(one)} />${term("res.reason", one)}</label>`)}</div>
    ${reason && html`<${ActionButton} class="danger" run=${() => erase(id, /** @type {any} */ (reason)).then(() => (toast(t("res.erased")), go("/residents")))}>${t("res.erase")}<//>`}</section>`;
}
