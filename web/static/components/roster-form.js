// The form of a roster: shifts by the clock on the wall, overrides, holidays. A
// gap is allowed; the page above shows it.
import { html } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { putRoster } from "../lib/api-duty.js";
import ActionButton from "./action-button.js";

/** @type {import("../lib/api-duty.js").DutyRole[]} */
const roles = ["care", "guard", "property", "police"];
const week = [1, 2, 3, 4, 5, 6, 7];

/** The value of a datetime-local field on this computer's clock. @param {string} at */
function local(at) {
  const d = new Date(at);
  return new Date(d.getTime() - d.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** @param {{roster: import("../lib/api-duty.js").Roster, isNew: boolean, people: import("../lib/api-duty.js").Responder[], saved: (r: any) => void, cancel: () => void}} props */
export default function RosterForm({ roster, isNew, people, saved, cancel }) {
  const empty = { ...roster, holidays: roster.holidays ?? [], overrides: roster.overrides ?? [] };
  const [r, set] = useDraftForm(`roster.${isNew ? "new" : roster.id}`, empty);
  const put = (change) => set({ ...r, ...change });
  const list = (name) => ({
    change: (i, change) => put({ [name]: r[name].map((x, n) => (n === i ? { ...x, ...change } : x)) }),
    remove: (i) => put({ [name]: r[name].filter((_, n) => n !== i) }),
    add: (x) => put({ [name]: [...r[name], x] }),
  });
  const shifts = list("shifts"), overrides = list("overrides"), holidays = list("holidays");
  const first = people[0]?.id ?? "";
  const who = (value, put, label = t("duty.who")) => html`<select value=${value} aria-label=${label} onChange=${(e) => put(e.currentTarget.value)}>${people.map((p) => html`<option key=${p.id} value=${p.id}>${p.name}</option>`)}</select>`;
  const post = (value, put) => html`<select value=${value} aria-label=${t("duty.post")} onChange=${(e) => put(e.currentTarget.value)}>${["A", "B"].map((x) => html`<option key=${x} value=${x}>${t("duty.postname", { post: x })}</option>`)}</select>`;
  const remove = (run) => html`<button type="button" class="button icon-button" aria-label=${t("duty.remove")} onClick=${run}>×</button>`;
  const turns = (s, i) => html`<span class="turns">${s.who.map((id, n) => html`<span key=${n}>${who(id, (v) => shifts.change(i, { who: s.who.map((x, m) => (m === n ? v : x)) }))}${s.who.length > 1 && remove(() => shifts.change(i, { who: s.who.filter((_, m) => m !== n) }))}</span>`)}
    <button type="button" class="button" onClick=${() => shifts.change(i, { who: [...s.who, first] })}>${t("duty.turn")}</button></span>`;
  const save = async () => {
    const body = { name: r.name.trim(), name_en: r.name_en || undefined, roles: r.roles, zone: r.zone, begins: r.begins || undefined, shifts: r.shifts, holidays: r.holidays, overrides: r.overrides };
    const after = await putRoster(r.id.trim(), body, isNew);
    set(empty);
    saved(after);
  };
  const soon = () => new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000);
  return html`<form class="card duty-form" onSubmit=${(e) => e.preventDefault()} aria-label=${t("duty.edit")}>
    <h2>${isNew ? t("duty.new") : t("duty.edit")}</h2>
    ${isNew && html`<label>${t("duty.id")}<input value=${r.id} placeholder="care" spellcheck=${false} onInput=${(e) => put({ id: e.currentTarget.value })} /></label>`}
    <label>${t("duty.name")}<input value=${r.name} maxlength="64" onInput=${(e) => put({ name: e.currentTarget.value })} /></label>
    <fieldset><legend>${t("duty.serves")}</legend>${roles.map((x) => html`<label key=${x} class="check"><input type="checkbox" checked=${r.roles.includes(x)} onChange=${(e) => put({ roles: e.currentTarget.checked ? [...r.roles, x] : r.roles.filter((y) => y !== x) })} />${term("duty.role", x)}</label>`)}</fieldset>
    <label>${t("duty.zonefield")}<input value=${r.zone} onInput=${(e) => put({ zone: e.currentTarget.value })} /></label>
    <label>${t("duty.begins")}<input type="date" value=${r.begins ?? ""} onInput=${(e) => put({ begins: e.currentTarget.value })} /></label>
    <fieldset><legend>${t("duty.shifts")}</legend>${r.shifts.map((s, i) => html`<div key=${i} class="line">
      ${post(s.post, (v) => shifts.change(i, { post: v }))}
      <input type="time" value=${s.from} aria-label=${t("duty.from")} onInput=${(e) => shifts.change(i, { from: e.currentTarget.value })} />–<input type="time" value=${s.to === "24:00" ? "00:00" : s.to} aria-label=${t("duty.to")} onInput=${(e) => shifts.change(i, { to: e.currentTarget.value })} />
      <span class="weekdays">${week.map((d) => html`<label key=${d} class="check"><input type="checkbox" checked=${!s.days?.length || s.days.includes(d)} onChange=${(e) => {
        const have = s.days?.length ? s.days : week;
        const days = e.currentTarget.checked ? [...have, d].sort() : have.filter((x) => x !== d);
        if (days.length) shifts.change(i, { days });
      }} />${term("duty.day", String(d))}</label>`)}</span>
      ${turns(s, i)}
      <input class="pattern" value=${s.pattern ?? ""} placeholder=${t("duty.pattern")} aria-label=${t("duty.pattern")} onInput=${(e) => shifts.change(i, { pattern: e.currentTarget.value })} />
      ${remove(() => shifts.remove(i))}</div>`)}
      <button type="button" class="button" disabled=${!first} onClick=${() => shifts.add({ post: "A", from: "08:00", to: "20:00", who: [first] })}>${t("duty.addshift")}</button>
      ${!first && html`<p class="quiet">${t("duty.nopeople")}</p>`}</fieldset>
    <fieldset><legend>${t("duty.overrides")}</legend>${r.overrides.map((o, i) => html`<div key=${i} class="line">
      ${who(o.who, (v) => overrides.change(i, { who: v }))} ${t("duty.insteadof")} ${post(o.post, (v) => overrides.change(i, { post: v }))}
      <input type="datetime-local" value=${local(o.from)} aria-label=${t("duty.from")} onChange=${(e) => e.currentTarget.value && overrides.change(i, { from: new Date(e.currentTarget.value).toISOString() })} />–<input type="datetime-local" value=${local(o.to)} aria-label=${t("duty.to")} onChange=${(e) => e.currentTarget.value && overrides.change(i, { to: new Date(e.currentTarget.value).toISOString() })} />
      ${remove(() => overrides.remove(i))}</div>`)}
      <button type="button" class="button" disabled=${!first} onClick=${() => overrides.add({ post: "A", who: first, from: soon().toISOString(), to: new Date(soon().getTime() + 8 * 3_600_000).toISOString() })}>${t("duty.addoverride")}</button></fieldset>
    <fieldset><legend>${t("duty.holidays")}</legend><p class="quiet">${t("duty.holidays.why")}</p>${r.holidays.map((h, i) => html`<div key=${i} class="line">
      <input value=${h.name ?? ""} placeholder=${t("duty.holidayname")} aria-label=${t("duty.holidayname")} onInput=${(e) => holidays.change(i, { name: e.currentTarget.value })} />
      <input type="date" value=${h.from} aria-label=${t("duty.from")} onInput=${(e) => holidays.change(i, { from: e.currentTarget.value })} />–<input type="date" value=${h.to ?? h.from} aria-label=${t("duty.to")} onInput=${(e) => holidays.change(i, { to: e.currentTarget.value })} />
      <input class="pattern" value=${h.pattern ?? ""} placeholder=${t("duty.pattern")} aria-label=${t("duty.pattern")} onInput=${(e) => holidays.change(i, { pattern: e.currentTarget.value })} />
      <select value=${String(h.as ?? 0)} aria-label=${t("duty.as")} onChange=${(e) => holidays.change(i, { as: Number(e.currentTarget.value) })}><option value="0">${t("duty.as.none")}</option>${week.map((d) => html`<option key=${d} value=${String(d)}>${t("duty.as.day", { day: term("duty.day", String(d)) })}</option>`)}</select>
      ${remove(() => holidays.remove(i))}</div>`)}
      <button type="button" class="button" onClick=${() => holidays.add({ name: "", from: new Date().toISOString().slice(0, 10), pattern: "", as: 7 })}>${t("duty.addholiday")}</button></fieldset>
    <div class="buttons"><${ActionButton} class="primary" run=${save} disabled=${!r.name.trim() || (isNew && !r.id.trim()) || r.roles.length === 0}>${t("duty.save")}<//>
      <button type="button" class="button" onClick=${() => (set(empty), cancel())}>${t("duty.cancel")}</button></div>
  </form>`;
}
