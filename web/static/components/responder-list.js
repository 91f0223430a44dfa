// Those who can be called, with masked addresses, and the form for one of them.
import { html, useState } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { putResponder, testResponder } from "../lib/api-duty.js";
import ActionButton from "./action-button.js";

const roles = ["care", "guard", "property", "police"];
const kinds = ["sms", "voice", "mail", "dingtalk", "wecom", "feishu", "webhook", "push"];
const fresh = { id: "", name: "", roles: ["care"], user: "", channels: [{ kind: "sms", address: "" }], keys: [] };

/** @param {{people: import("../lib/api-duty.js").Responder[], changes: boolean, changed: () => void}} props */
export default function ResponderList({ people, changes, changed }) {
  const [open, setOpen] = useState(/** @type {string|undefined} */ (undefined)); // id, or "" for a new one
  const saved = () => (setOpen(undefined), changed());
  const here = people.filter((p) => !p.left);
  return html`<section class="card" aria-label=${t("responder.title")}>
    <header><h2>${t("responder.title")}</h2><span class="number">${here.length}</span></header>
    <p class="quiet">${t("responder.masked")}</p>
    <ul class="responders">${here.map((p) => html`<li key=${p.id}>
      <div class="responder-head"><b>${p.name}</b> <small class="quiet">${p.roles.map((r) => term("duty.role", r)).join(" · ")}</small>
        ${p.leaving && html`<span class="mark mark-late">${t("responder.leaving")}</span>`}</div>
      <ol class="channels">${p.channels?.map((c) => html`<li key=${c.kind}>${term("reach", c.kind)} ${c.kind === "push" ? html`<span class="quiet">${c.address ? t("responder.subscribed") : t("responder.unsubscribed")}</span>` : html`<code>${c.address || t("responder.hubs")}</code>`}
        ${changes && html`<${Test} id=${p.id} kind=${c.kind} />`}</li>`)}
        ${!p.channels?.length && html`<li class="bad">${t("duty.unreachable")}</li>`}</ol>
      ${p.keys?.length ? html`<p class="quiet">${t("responder.keys")}${p.keys.join("、")}</p>` : null}
      ${changes && html`<div class="buttons"><button class="button" aria-expanded=${open === p.id} onClick=${() => setOpen(open === p.id ? undefined : p.id)}>${t("responder.edit")}</button>
        <a class="button" href=${`#/responders/${encodeURIComponent(p.id)}/leave`}>${p.leaving ? t("leave.goon") : t("leave.begin")}</a></div>`}
      ${open === p.id && html`<${Form} of=${p} saved=${saved} />`}
    </li>`)}</ul>
    ${changes && open === undefined && html`<button class="button" onClick=${() => setOpen("")}>${t("responder.new")}</button>`}
    ${open === "" && html`<${Form} of=${fresh} saved=${saved} isNew=${true} />`}
  </section>`;
}

function Test({ id, kind }) {
  const [said, setSaid] = useState("");
  const send = async () => {
    setSaid("");
    const answer = await testResponder(id, kind).catch((err) => {
      throw err.status === 409 || err.status === 503 ? Object.assign(err, { words: t("responder.test.unset") }) : err;
    });
    setSaid(answer.taken ? t("responder.test.taken") : t("responder.test.refused", { why: answer.error ?? "" }));
  };
  return html`<${ActionButton} class="small" run=${send}>${t("responder.test")}<//>${said && html` <small role="status">${said}</small>`}`;
}

function Form({ of, saved, isNew = false }) {
  const empty = { ...of, user: of.user ?? "", keys: of.keys ?? [], channels: of.channels ?? [] };
  const [p, set] = useDraftForm(`responder.${isNew ? "new" : of.id}`, empty, { secret: true }); // with telephone numbers
  const put = (change) => set({ ...p, ...change });
  const channel = (i, change) => put({ channels: p.channels.map((c, n) => (n === i ? { ...c, ...change } : c)) });
  const save = async () => {
    const channels = p.channels.map((c) => (c.kind === "push" ? { kind: c.kind } : c));
    await putResponder(p.id.trim(), { name: p.name.trim(), roles: p.roles, user: p.user.trim() || undefined, channels, keys: p.keys.filter(Boolean) }, isNew);
    set(empty);
    saved();
  };
  return html`<form class="duty-form" onSubmit=${(e) => e.preventDefault()}>
    ${isNew && html`<label>${t("duty.id")}<input value=${p.id} spellcheck=${false} placeholder="zhiban-ding" onInput=${(e) => put({ id: e.currentTarget.value })} /></label>`}
    <label>${t("responder.name")}<input value=${p.name} maxlength="64" onInput=${(e) => put({ name: e.currentTarget.value })} /></label>
    <fieldset><legend>${t("responder.roles")}</legend>${roles.map((r) => html`<label key=${r} class="check"><input type="checkbox" checked=${p.roles.includes(r)} onChange=${(e) => put({ roles: e.currentTarget.checked ? [...p.roles, r] : p.roles.filter((x) => x !== r) })} />${term("duty.role", r)}</label>`)}</fieldset>
    <label>${t("responder.user")}<input value=${p.user} spellcheck=${false} autocapitalize="none" onInput=${(e) => put({ user: e.currentTarget.value })} /></label>
    <fieldset><legend>${t("responder.channels")}</legend>${p.channels.map((c, i) => html`<div key=${i} class="line">
      <select value=${c.kind} aria-label=${t("responder.channel")} onChange=${(e) => channel(i, { kind: e.currentTarget.value, address: "" })}>${kinds.map((k) => html`<option key=${k} value=${k}>${term("reach", k)}</option>`)}</select>
      ${c.kind !== "push" && html`<input value=${c.address} aria-label=${t("responder.address")} autocomplete="off" onInput=${(e) => channel(i, { address: e.currentTarget.value })} />`}
      <button type="button" class="button icon-button" aria-label=${t("duty.remove")} onClick=${() => put({ channels: p.channels.filter((_, n) => n !== i) })}>×</button></div>`)}
      <button type="button" class="button" onClick=${() => put({ channels: [...p.channels, { kind: kinds.find((k) => !p.channels.some((c) => c.kind === k)) ?? "sms", address: "" }] })}>${t("responder.addchannel")}</button></fieldset>
    <label>${t("responder.keylist")}<input value=${p.keys.join("、")} onInput=${(e) => put({ keys: e.currentTarget.value.split(/[、,，]/).map((k) => k.trim()) })} /></label>
    <${ActionButton} class="primary" run=${save} disabled=${!p.name.trim() || (isNew && !p.id.trim()) || p.roles.length === 0}>${t("duty.save")}<//>
  </form>`;
}
