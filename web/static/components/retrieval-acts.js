// The steps that this person may take now, and why another may not.
import { html, useState } from "../lib/ui.js";
import { useDraft } from "../lib/drafts.js";
import { aside, t, term } from "../lib/i18n.js";
import { actOnRetrieval, prepareRetrieval, readingOf, stopReading } from "../lib/api-retrieval.js";
import { local, media, moment } from "../lib/retrieval.js";
import { deviceName } from "../lib/words.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";
import HowFar from "./how-far.js";

/** @param {{r: import("../lib/api-retrieval.js").Retrieval, changed: (r: any) => any}} props */
export default function RetrievalActs({ r, changed }) {
  const [note, setNote] = useDraft(`retrieval.${r.id}`, { secret: true });
  const can = (/** @type {string} */ verb) => r.mine.includes(verb);
  const act = (/** @type {string} */ verb, body = {}) => actOnRetrieval(r, verb, body).then((next) => (setNote(""), changed(next)));
  const said = note.trim();
  if (r.ended_at) return null;
  const waits = !r.mine.some((v) => v !== "withdraw");
  return html`<section class="card retrieval-acts"><h2>${t("retrieval.next")}</h2>
    <p class="quiet">${term("retrieval.next", r.state)}${waits && html` <b>${term("retrieval.wait", whyNot(r))}</b>`}</p>
    ${(can("submit") || can("edit")) && html`<div class="buttons">${can("submit") && html`<${ActionButton} class="primary" run=${() => act("submit")}>${t("retrieval.submit")}<//>`}
      ${can("edit") && html`<a class="button" href=${`#/retrievals/${r.id}/edit`}>${t("retrieval.change")}</a>`}</div>`}
    ${can("approve") && html`<${Approve} r=${r} act=${act} />`}
    ${can("prepare") && html`<${ActionButton} class="primary" disabled=${r.footage.length === 0 || r.attached.some((f) => !f.sha256)} run=${() => prepareRetrieval(r).then(changed)} far=${far(r)}>${t("retrieval.prepare")}<//>`}
    ${can("hand-out") && html`<${HandOut} r=${r} act=${act} />`}
    ${can("close") && html`<${ActionButton} run=${() => act("close", { note: said || undefined })}>${t("retrieval.close")}<//>`}
    ${(can("refuse") || can("withdraw")) && html`<div class="round-acts"><label class="note">${t("retrieval.why")}<input value=${note} maxlength="1000" autocomplete="off" onInput=${(e) => setNote(e.currentTarget.value)} /></label>
      ${can("refuse") && html`<${ActionButton} disabled=${!said} run=${() => act("refuse", { note: said })}>${t("retrieval.refuse")}<//>`}
      ${can("withdraw") && html`<${ActionButton} disabled=${!said} run=${() => act("withdraw", { note: said })}>${t("retrieval.withdraw")}<//>`}</div>`}
  </section>`;
}

// The hub reads every clip of a package; for a long night that is minutes.
const far = (r) => html`<${HowFar} ask=${() => readingOf(r)} stop=${() => stopReading(r)} what=${t("retrieval.reading")} />`;

function whyNot(r) {
  const name = me().username;
  if (r.state === "drafted") return "asker";
  if (r.askers.includes(name)) return "asked";
  if (r.approved_by === name) return "approved";
  return "other";
}

// Approves what was asked for, or less of it; never more.
function Approve({ r, act }) {
  const [form, set] = useState({ cameras: r.cameras, from: local(r.from), to: local(r.to) });
  const toggle = (/** @type {string} */ id) => set({ ...form, cameras: form.cameras.includes(id) ? form.cameras.filter((c) => c !== id) : r.cameras.filter((c) => c === id || form.cameras.includes(c)) });
  const whole = form.cameras.length === r.cameras.length && form.from === local(r.from) && form.to === local(r.to);
  // An end that was not touched keeps its milliseconds.
  const end = (/** @type {"from"|"to"} */ name) => (form[name] === local(r[name]) ? r[name] : moment(form[name]));
  return html`<div class="act-form"><fieldset class="cameras"><legend>${t("retrieval.grant")}</legend>${r.cameras.map((c) => html`<label key=${c} class="check"><input type="checkbox" checked=${form.cameras.includes(c)} onChange=${() => toggle(c)} />${deviceName(c)}</label>`)}</fieldset>
    <div class="pair"><label>${t("retrieval.from")}<input type="datetime-local" step="1" min=${local(r.from)} max=${local(r.to)} value=${form.from} onInput=${(e) => set({ ...form, from: e.currentTarget.value })} /></label>
      <label>${t("retrieval.to")}<input type="datetime-local" step="1" min=${local(r.from)} max=${local(r.to)} value=${form.to} onInput=${(e) => set({ ...form, to: e.currentTarget.value })} /></label></div>
    <${ActionButton} class="primary" disabled=${form.cameras.length === 0} run=${() => act("approve", whole ? {} : { cameras: form.cameras, from: end("from"), to: end("to") })}>${whole ? t("retrieval.approve") : t("retrieval.approve.less")}<//></div>`;
}

function HandOut({ r, act }) {
  const own = r.lane === "resident";
  const [form, set] = useState({ taker: r.persons[0]?.name ?? "", witness: "", medium: own ? "viewed" : media[0], note: "" });
  const change = (/** @type {object} */ part) => set({ ...form, ...part });
  return html`<div class="act-form"><p class="quiet">${own ? t("retrieval.view.how") : t("retrieval.hand.how")}</p>
    ${own ? html`<label>${t("retrieval.witness")}<input value=${form.witness} maxlength="40" autocomplete="off" onInput=${(e) => change({ witness: e.currentTarget.value })} /></label>`
      : html`<fieldset class="lanes"><legend>${t("retrieval.taker")}</legend>${r.persons.map((p) => html`<label key=${p.number} class="choice"><input type="radio" name="taker" checked=${form.taker === p.name} onChange=${() => change({ taker: p.name })} />${aside(p.name, p.number)}</label>`)}</fieldset>
        <label>${t("retrieval.medium")}<select value=${form.medium} onChange=${(e) => change({ medium: e.currentTarget.value })}>${media.map((m) => html`<option key=${m} value=${m}>${term("retrieval.medium", m)}</option>`)}</select></label>`}
    <label>${t("retrieval.note.hand")}<input value=${form.note} maxlength="1000" autocomplete="off" onInput=${(e) => change({ note: e.currentTarget.value })} /></label>
    <${ActionButton} class="primary" disabled=${own && !form.witness.trim()} run=${() => act("hand-out", { taker: own ? undefined : form.taker, witness: form.witness.trim() || undefined, medium: form.medium, note: form.note.trim() || undefined, package: r.prepared.sha256 })} far=${far(r)}>${own ? t("retrieval.viewed") : t("retrieval.hand")}<//></div>`;
}
