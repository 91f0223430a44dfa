// 移交: who called 110, 119 or 120 when, what was told, what they said. It is on the
// timeline, and an alert that ends so takes its reference from here.
import { html, useRef, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isCall, isDone, isUnrecorded } from "../lib/alerts.js";
import { newKey } from "../lib/api.js";
import { handOver } from "../lib/api-police.js";
import { useDraft } from "../lib/drafts.js";
import { instant } from "../lib/quiet.js";
import { mayAct } from "../lib/roles.js";
import { alerts, me } from "../state.js";
import ActionButton from "./action-button.js";
import When from "./when.js";

const services = ["110", "119", "120"];

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function HandOver({ alert }) {
  if (alert.limited || isUnrecorded(alert) || isCall(alert) || !mayAct(me(), alert)) return null;
  const calls = alert.hand_overs ?? [];
  if (isDone(alert) && calls.length === 0) return null; // a heading alone says nothing
  return html`<section class="card hand-overs" aria-label=${t("handed.title")}><h2>${t("handed.title")}</h2>
    ${calls.length > 0 && html`<ul class="handed-list">${calls.map((one, i) => html`<li key=${i} class=${one.undone ? "undone" : ""}>
      <b class="handed-service">${one.service}</b> <${When} at=${one.at} /> ${one.caller}
      ${one.undone && html` <b>${t("handed.undone")}</b>`}
      ${one.reference && html` · ${t("handed.reference")} <b>${one.reference}</b>`}${one.comes && html` · ${t("handed.comes")} ${one.comes}`}${one.told && html`<p class="quiet">${one.told}</p>`}</li>`)}</ul>`}
    ${!isDone(alert) && html`<${Form} key=${alert.id} alert=${alert} />`}
  </section>`;
}

function Form({ alert }) {
  const field = (name) => useDraft(`handed.${name}.${alert.id}`);
  const [service, setService] = field("service"), [reference, setReference] = field("reference"), [told, setTold] = field("told");
  const [comes, setComes] = field("comes"), [caller, setCaller] = field("caller"), [at, setAt] = field("at");
  const [open, setOpen] = useState(Boolean(service));
  const key = useRef(newKey());
  const send = async () => {
    const text = (s) => s.trim() || undefined;
    const after = await handOver(alert.id, { service, reference: text(reference), told: text(told), comes: text(comes), caller: text(caller), time: at ? instant(at) : undefined }, key.current);
    if (after) alerts.put(after);
    key.current = newKey();
    for (const clear of [setService, setReference, setTold, setComes, setCaller, setAt]) clear("");
    setOpen(false);
  };
  const input = (id, label, value, set, more = {}) => html`<label>${label}<input id=${id} value=${value} maxlength="120" autocomplete="off" ...${more} onInput=${(e) => set(e.currentTarget.value)} /></label>`;
  return html`<details open=${open} onToggle=${(e) => setOpen(e.currentTarget.open)}><summary>${t("handed.new")}</summary>
    <form class="act-form" onSubmit=${(e) => e.preventDefault()}>
      <div class="chips" role="group" aria-label=${t("handed.service")}>${services.map((one) => html`<button key=${one} type="button" class="chip" aria-pressed=${service === one} onClick=${() => setService(one)}>${one}</button>`)}</div>
      ${input("handed-reference", t("handed.reference"), reference, setReference)}
      ${input("handed-comes", t("handed.comes.who"), comes, setComes)}
      ${input("handed-caller", t("handed.caller"), caller, setCaller, { placeholder: me().name })}
      ${input("handed-at", t("handed.at"), at, setAt, { type: "datetime-local" })}
      <label class="wide">${t("handed.told")}<textarea id="handed-told" rows="2" maxlength="2000" value=${told} onInput=${(e) => setTold(e.currentTarget.value)}></textarea></label>
      <div class="wide"><${ActionButton} class="primary" disabled=${!service} run=${send}>${t("handed.save")}<//></div>
    </form></details>`;
}
