// How a device comes into service and out of it: its checklist, suspensions, what a
// gate was seen to do, and what hung here before.
import { html, useEffect, useState } from "../lib/ui.js";
import { useDraft, useDraftForm } from "../lib/drafts.js";
import { aside, t, term } from "../lib/i18n.js";
import { addProof, askSuspension, beginChecklist, deviceLife, replaceDevice } from "../lib/api-install.js";
import { useFetched } from "../lib/fetched.js";
import { canBegin, results } from "../lib/install.js";
import { may } from "../lib/roles.js";
import { instant } from "../lib/quiet.js";
import { now } from "../lib/clock.js";
import { isDone } from "../lib/alerts.js";
import { deviceName, person, title } from "../lib/words.js";
import { alerts, devices, me } from "../state.js";
import ActionButton from "./action-button.js";
import ChecklistCard from "./checklist.js";
import Suspended from "./suspended.js";
import { timed } from "../lib/times.js";

/** What is on record of a device's life, asked once for all parts of its page. @param {{id: string, lifecycle?: string}} device */
export function useLife(device) {
  const { value, load } = useFetched(() => deviceLife(device.id), [device.id], [device.lifecycle]);
  const [newer, setNewer] = useState(/** @type {any} */ (undefined));
  useEffect(() => setNewer(undefined), [device.id]);
  const last = value?.checklists[0];
  const list = last && newer?.id === last.id && newer.version > last.version ? newer : last;
  return { value, load, list, begun: list && (list.state === "open" || list.state === "accepted"), changed: (after) => (after ? setNewer(after) : load()) };
}

/** What runs now. @param {{device: import("../lib/api.js").Device, life: ReturnType<typeof useLife>}} props */
export default function DeviceLife({ device, life: { value: life, load, list, begun, changed } }) {
  if (!life) return null; // this hub has no such part, or it is asked again
  const does = may(me(), "work.do");
  const running = life.suspensions.find((s) => s.state === "asked" || s.state === "approved");
  return html`<div class="device-life">
    ${life.replaced_by && html`<p class="card">${t("life.replaced")} <a href=${`#/devices/${life.replaced_by}`}>${deviceName(life.replaced_by)}</a></p>`}
    <${FormerAlerts} former=${life.former} />
    ${begun && html`<${ChecklistCard} list=${list} may=${does} changed=${changed} />`}
    ${does && !begun && device.lifecycle !== "in_service" && canBegin(device) && html`<${Begin} device=${device} begun=${load} />`}
    ${running && html`<section class="card"><h2>${t("suspend.title")}</h2><${Suspended} one=${running} changed=${load} /></section>`}
  </div>`;
}

/** What is done now and then, below what is done every day. @param {{device: import("../lib/api.js").Device, life: ReturnType<typeof useLife>}} props */
export function DeviceLater({ device, life: { value: life, load, list, begun, changed } }) {
  if (!life) return null;
  const does = may(me(), "work.do");
  const at = timed;
  const running = life.suspensions.find((s) => s.state === "asked" || s.state === "approved");
  return html`<div class="device-life">
    ${device.kind === "gate" && html`<${Proofs} device=${device} proofs=${life.proofs} may=${does} changed=${load} />`}
    ${life.former.length > 0 && html`<section class="card"><h2>${t("life.former")}</h2><ul class="lines">${life.former.map((r) => html`<li key=${r.old}><a href=${`#/devices/${r.old}`}>${r.old}</a> · ${at(r.at)} · ${r.reason} · ${person(r.by)}</li>`)}</ul></section>`}
    ${list && !begun && html`<details class="card"><summary>${t("install.past")} · ${term("install.state", list.state)}</summary><${ChecklistCard} list=${list} may=${false} changed=${changed} /></details>`}
    ${does && !begun && device.lifecycle === "in_service" && canBegin(device) && html`<details class="card"><summary>${t("install.late")}</summary><${Begin} device=${device} begun=${load} /></details>`}
    ${does && device.lifecycle === "in_service" && !running && html`<details class="card"><summary>${t("suspend.ask")}</summary><${Ask} device=${device} changed=${load} /></details>`}
    ${does && device.lifecycle !== "retired" && !life.replaced_by && html`<details class="card"><summary>${t("life.replace")}</summary><${Replace} device=${device} changed=${load} /></details>`}
  </div>`;
}

// What is still open of the devices that hung here before.
function FormerAlerts({ former }) {
  const ids = former.map((r) => r.old);
  const open = [...alerts.items.value.values()].filter((a) => a.device && ids.includes(a.device) && !isDone(a));
  if (!open.length) return null;
  return html`<section class="card"><h2>${t("life.former.alerts")}</h2><ul class="lines">${open.map((a) => html`<li key=${a.id}><a href=${`#/alerts/${a.id}`}>${title(a)}</a> · ${a.device}</li>`)}</ul></section>`;
}

function Begin({ device, begun }) {
  return html`<section class="card"><h2>${t("install.title")}</h2><p>${t("install.rule")}</p>
    ${device.lifecycle === "in_service" && html`<p class="quiet">${t("install.late.rule")}</p>`}
    <${ActionButton} class="primary" run=${() => beginChecklist(device.id).then(begun)}>${t("install.begin")}<//></section>`;
}

function Proofs({ device, proofs, may: does, changed }) {
  const at = timed;
  return html`<section class="card install"><h2>${t("proof.title")}</h2>${/** @type {("fail_state"|"fire_release")[]} */ (["fail_state", "fire_release"]).map((what) => {
    const last = proofs.find((p) => p.what === what);
    const due = !last || last.result === "not_released" || Date.parse(last.due) <= now.value;
    return html`<div key=${what} class=${due ? "install-missing" : ""}><b>${term("install.item", what)}</b>
      <p>${last ? html`${term("proof.result", last.result)} · ${at(last.at)} · ${person(last.by)} · ${due ? html`<b>${t("proof.due")}</b>` : t("proof.next", { at: at(last.due) })}` : html`<b>${t("proof.never")}</b>`}</p>
      ${does && html`<details><summary>${t("proof.enter")}</summary><div class="buttons">${results[what].map((result) => html`<${ActionButton} key=${result} run=${() => addProof(device.id, { what, result }).then(changed)}>${term("proof.result", result)}<//>`)}</div><p class="quiet">${t("proof.enter.rule")}</p></details>`}</div>`;
  })}</section>`;
}

const noAsk = { reason: "", until: "", substitute: "", checker: "" };

function Ask({ device, changed }) {
  const [form, set] = useDraftForm(`suspend.${device.id}`, noAsk);
  const field = (name) => ({ value: form[name], onInput: (e) => set({ ...form, [name]: e.currentTarget.value }) });
  const send = () => askSuspension(device.id, { reason: form.reason.trim(), until: instant(form.until), substitute: form.substitute.trim() || undefined, checker: form.checker.trim() || undefined }).then(() => (set(noAsk), changed()));
  return html`<form class="act-form" onSubmit=${(e) => e.preventDefault()}><p class="quiet">${t("suspend.rule")}</p>
    <label>${t("install.why")}<input maxlength="1000" autocomplete="off" ...${field("reason")} /></label>
    <label>${t("suspend.until")}<input type="datetime-local" ...${field("until")} /></label>
    <label>${t("suspend.substitute")}<input maxlength="1000" autocomplete="off" ...${field("substitute")} /></label>
    <label>${t("suspend.checker")}<input maxlength="200" autocomplete="off" ...${field("checker")} /></label>
    <${ActionButton} class="primary" disabled=${!form.reason.trim() || !form.until} run=${send}>${t("suspend.ask")}<//></form>`;
}

function Replace({ device, changed }) {
  const [by, setBy] = useState("");
  const [reason, setReason] = useDraft(`replace.${device.id}`);
  useEffect(() => devices.need(), []);
  const others = [...devices.items.value.values()].filter((d) => d.id !== device.id && d.kind === device.kind && d.lifecycle !== "retired" && !d.undeclared);
  return html`<form class="act-form" onSubmit=${(e) => e.preventDefault()}><p class="quiet">${t("life.replace.rule")}</p>
    <label>${t("life.replace.by")}<select value=${by} onChange=${(e) => setBy(e.currentTarget.value)}><option value="">${t("work.choose")}</option>${others.map((d) => html`<option key=${d.id} value=${d.id}>${d.name ? aside(deviceName(d.id), d.id) : d.id}</option>`)}</select></label>
    <label>${t("install.why")}<input value=${reason} maxlength="500" autocomplete="off" onInput=${(e) => setReason(e.currentTarget.value)} /></label>
    <${ActionButton} disabled=${!by || !reason.trim()} run=${() => replaceDevice(device.id, { by, reason: reason.trim() }).then(() => (setReason(""), changed()))}>${t("life.replace")}<//></form>`;
}
