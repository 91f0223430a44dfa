// Enrols a resident, or changes what is held. What is typed here is nowhere but
// on this page until it is sent.
import { html, useState } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { bodyOf, classes, complete, flags, formOf, hazards, reaches } from "../lib/people.js";
import { siteName } from "../lib/words.js";
import { sites } from "../state.js";
import ActionButton from "./action-button.js";

/** @param {{resident?: import("../lib/api-people.js").Resident, send: (body: object) => Promise<any>, close: () => void}} props */
export default function ResidentForm({ resident, send, close }) {
  const [empty] = useState(() => formOf(resident));
  const [form, setForm] = useDraftForm(resident ? `resident.${resident.id}.${resident.version}` : "resident.new", empty, { secret: true });
  sites.need();
  const put = (name) => (e) => setForm({ ...form, [name]: e.currentTarget.type === "checkbox" ? e.currentTarget.checked : e.currentTarget.value });
  const text = (name, most = 200) => html`<label class="field">${term("res.field", name)}<input value=${form[name]} maxlength=${most} autocomplete="off" onInput=${put(name)} /></label>`;
  const area = (name) => html`<label class="field field-wide">${term("res.field", name)}<textarea rows="3" maxlength="4000" value=${form[name]} onInput=${put(name)}></textarea></label>`;
  const choice = (name, list, word) => html`<label class="field">${term("res.field", name)}<select value=${form[name]} onChange=${put(name)}>${list.map((one) => html`<option key=${one} value=${one}>${word(one)}</option>`)}</select></label>`;
  const places = [...sites.items.value.keys()].filter((id) => sites.items.value.get(id)?.level === "building").sort();
  const body = () => {
    const consent = { text: form.text.trim(), given_at: new Date().toISOString(), by: form.by };
    return resident ? { version: resident.version, ...bodyOf(form) } : { ...bodyOf(form), consent };
  };
  return html`<form class="card resident-form" autocomplete="off" onSubmit=${(e) => e.preventDefault()}>
    <h2>${resident ? t("res.edit") : t("res.enrol")}</h2>
    <fieldset class="fields"><legend>${t("res.part.home")}</legend>
      <label class="field">${term("res.field", "site")}<select value=${form.site} onChange=${put("site")}><option value="">—</option>${places.map((id) => html`<option key=${id} value=${id}>${siteName(id)}</option>`)}</select></label>
      ${text("building", 64)}${text("floor", 64)}${text("unit", 64)}${text("devices", 1000)}${area("access")}${text("key_place")}${text("key_code")}
    </fieldset>
    <fieldset class="fields"><legend>${t("res.part.person")}</legend>${text("name")}${text("form")}${text("phone", 64)}${text("language", 64)}${choice("reach", reaches, (one) => term("res.reach", one))}</fieldset>
    <fieldset class="fields"><legend>${t("res.rescue")}</legend>${area("rescue")}${choice("class", classes, (one) => term("res.class", one))}${choice("hazard", hazards, (one) => term("res.hazard", one))}
      <div class="checks">${flags.map((flag) => html`<label key=${flag} class="check"><input type="checkbox" checked=${form[flag]} onChange=${put(flag)} />${term("res.flag", flag)}</label>`)}</div>
    </fieldset>
    <${Contacts} list=${form.contacts} put=${(contacts) => setForm({ ...form, contacts })} />
    <fieldset class="fields"><legend>${t("res.part.calls")}</legend>
      <div class="checks">${[1, 2, 3, 4, 5, 6, 7].map((day) => html`<label key=${day} class="check"><input type="checkbox" checked=${form.days.includes(day)}
        onChange=${() => setForm({ ...form, days: form.days.includes(day) ? form.days.filter((d) => d !== day) : [...form.days, day].sort() })} />${term("res.day", String(day))}</label>`)}</div>
      <label class="field">${term("res.field", "at")}<input type="time" value=${form.at} onInput=${put("at")} /></label>
    </fieldset>
    ${!resident && html`<fieldset class="fields consent"><legend>${t("res.consent")}</legend>
      ${text("text", 64)}${choice("by", ["self", "guardian"], (one) => term("res.by", one))}
      <label class="check field-wide"><input type="checkbox" checked=${form.agreed} onChange=${put("agreed")} />${t("res.agreed")}</label>
    </fieldset>`}
    <div class="buttons"><${ActionButton} class="primary" run=${() => send(body()).then(() => setForm(empty))} disabled=${!complete(form, !resident)}>${t("res.save")}<//>
      <button type="button" class="button" onClick=${() => (setForm(empty), close())}>${t("res.cancel")}</button></div>
  </form>`;
}

function Contacts({ list, put }) {
  const set = (i, name, value) => put(list.map((c, n) => (n === i ? { ...c, [name]: value } : c)));
  const up = (i) => put([...list.slice(0, i - 1), list[i], list[i - 1], ...list.slice(i + 1)]);
  const cell = (i, c, name) => html`<label class="field">${term("res.contact", name)}<input value=${c[name]} maxlength="64" autocomplete="off" onInput=${(e) => set(i, name, e.currentTarget.value)} /></label>`;
  return html`<fieldset class="contact-fields"><legend>${t("res.contacts")}</legend>
    ${list.map((c, i) => html`<div key=${i} class="fields contact-row">${cell(i, c, "name")}${cell(i, c, "relation")}${cell(i, c, "phone")}
      <label class="check"><input type="checkbox" checked=${c.has_key} onChange=${(e) => set(i, "has_key", e.currentTarget.checked)} />${t("res.haskey")}</label>
      <span class="buttons">${i > 0 && html`<button type="button" class="button" onClick=${() => up(i)}>${t("res.earlier")}</button>`}
      <button type="button" class="button" onClick=${() => put(list.filter((_, n) => n !== i))}>${t("res.remove")}</button></span></div>`)}
    <button type="button" class="button" onClick=${() => put([...list, { name: "", relation: "", phone: "", has_key: false }])}>${t("res.contact.add")}</button>
  </fieldset>`;
}
