// A responder leaves: where they stand, given away one by one. It is finished
// when nothing is left.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { leave, leaving, reassign, responders } from "../lib/api-duty.js";
import { useFetched } from "../lib/fetched.js";
import ActionButton from "../components/action-button.js";
import BackLink from "../components/back-link.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";

/** @param {{id: string}} props */
export default function Leave({ id }) {
  const known = useFetched(async () => ({ state: await leaving(id), people: await responders() }), [id]);
  if (known.error && !known.value) return html`<${Failure} error=${known.error} retry=${known.load} />`;
  if (!known.value) return html`<${Loading} />`;
  const { state, people } = known.value;
  const others = people.filter((p) => p.id !== id && !p.left && !p.leaving);
  const begun = Boolean(state.responder.leaving);
  return html`<div class="duty">
    <p><${BackLink} to="/duty" text=${t("duty.title")} /></p>
    <h1>${t("leave.title", { name: state.responder.name })}</h1>
    ${state.finished && html`<p class="card done" role="status"><b>${t("leave.finished")}</b></p>`}
    ${!begun && html`<section class="card">
      <h2>${t("leave.what")}</h2>
      <ul class="plain"><li>${state.account ? t("leave.account", { user: state.account }) : t("leave.noaccount")}</li>
        ${state.tokens.length > 0 && html`<li>${t("leave.tokens", { names: state.tokens.join("、") })}</li>`}
        <li>${t("leave.still")}</li></ul>
      <${ActionButton} class="danger" run=${() => leave(id).then(known.load)}>${t("leave.begin")}<//>
    </section>`}
    ${!state.finished && html`<section class="card" aria-label=${t("leave.left")}>
      <header><h2>${t("leave.left")}</h2><span class="number">${state.left.length}</span></header>
      ${state.left.length === 0 && html`<p class="quiet">${t("leave.nothing")}</p>`}
      <ul class="left">${state.left.map((a) => html`<${Place} key=${a.kind + a.where} place=${a} others=${others} give=${(to) => reassign(id, a, to).then(known.load)} />`)}</ul>
    </section>`}
  </div>`;
}

function Place({ place, others, give }) {
  const [to, setTo] = useState("");
  return html`<li class="line"><span class="place"><b>${term("leave.kind", place.kind)}</b> ${place.name}${place.count > 1 ? ` ×${place.count}` : ""}</span>
    <label class="unseen" for=${`to-${place.kind}-${place.where}`}>${t("leave.to")}</label>
    <select id=${`to-${place.kind}-${place.where}`} value=${to} onChange=${(e) => setTo(e.currentTarget.value)}><option value="">${t("leave.to")}</option>${others.map((p) => html`<option key=${p.id} value=${p.id}>${p.name}</option>`)}</select>
    <${ActionButton} run=${() => give(to)} disabled=${!to}>${t("leave.give")}<//></li>`;
}
