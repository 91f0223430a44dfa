// The form of a request: an office's, or a resident's, which asks for less.
import { html, useEffect, useState } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { deviceName } from "../lib/words.js";
import { newKey } from "../lib/api.js";
import { addRetrieval, editRetrieval, retrieval as fetchRetrieval } from "../lib/api-retrieval.js";
import { asked, bases, draftOf } from "../lib/retrieval.js";
import { now } from "../lib/clock.js";
import { go } from "../lib/place.js";
import { devices, me } from "../state.js";
import ActionButton from "../components/action-button.js";
import BackLink from "../components/back-link.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";

/** @param {{id?: string}} props */
export default function RetrievalForm({ id }) {
  const [old, setOld] = useState(/** @type {any} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const [turn, again] = useState(0);
  useEffect(() => {
    devices.need();
    if (id) fetchRetrieval(id).then(setOld, setError);
  }, [id, turn]);
  if (id && !old) return error ? html`<${Failure} error=${error} retry=${() => again(turn + 1)} />` : html`<${Loading} />`;
  return html`<${Form} old=${old} />`;
}

function Form({ old }) {
  const lanes = ["office", "resident"].filter((l) => me().roles.some((role) => role === "admin" || role === (l === "office" ? "police" : "property")));
  const [empty] = useState(() => draftOf(old, now.peek(), lanes[0]));
  const [form, set] = useDraftForm(`retrieval.${old ? `${old.id}.${old.version}` : "new"}`, empty, { secret: true }); // of persons
  const [key] = useState(newKey());
  const change = (/** @type {object} */ part) => set({ ...form, ...part });
  const field = (/** @type {string} */ name) => ({ value: form[name], autocomplete: "off", onInput: (/** @type {any} */ e) => change({ [name]: e.currentTarget.value }) });
  const person = (/** @type {number} */ i, /** @type {string} */ name) => ({
    value: form.persons[i][name], autocomplete: "off", onInput: (/** @type {any} */ e) => change({ persons: form.persons.map((p, n) => (n === i ? { ...p, [name]: e.currentTarget.value } : p)) }),
  });
  const own = form.lane === "resident";
  const cameras = [...devices.items.value.values()].filter((d) => d.kind === "camera" && d.lifecycle !== "retired");
  const toggle = (/** @type {string} */ camera) => change({ cameras: form.cameras.includes(camera) ? form.cameras.filter((c) => c !== camera) : [...form.cameras, camera] });
  const noted = form.basis === "other_law" || form.basis === "own_else";
  const save = async () => {
    const r = old ? await editRetrieval(old, asked(form)) : await addRetrieval(asked(form), key);
    set(empty);
    go(`/retrievals/${r.id}`);
  };
  return html`<div class="retrieval-form">
    <p><${BackLink} to=${old ? `/retrievals/${old.id}` : "/retrievals"} text=${old ? old.number : t("page.retrievals")} /></p>
    <h1>${old ? t("retrieval.change") : t("retrieval.new")}</h1>
    <form class="card" onSubmit=${(e) => e.preventDefault()}>
      ${!old && lanes.length > 1 && html`<fieldset class="lanes"><legend>${t("retrieval.lane")}</legend>${lanes.map((l) => html`<label key=${l} class="choice"><input type="radio" name="lane" checked=${form.lane === l} onChange=${() => change({ lane: l, basis: bases[l][0] })} />${term("retrieval.lane", l)}</label>`)}</fieldset>`}
      <p class="quiet lane-how">${own ? t("retrieval.how.resident") : t("retrieval.how.office")}</p>
      <div class="pair"><label>${own ? t("retrieval.home") : t("retrieval.unit")}<input maxlength="120" placeholder=${own ? "5-501" : ""} ...${field("unit")} /></label>
        <label>${own ? t("retrieval.paper") : t("retrieval.document")}<input maxlength="120" ...${field("document")} /></label></div>
      ${!own && html`<fieldset class="two"><legend>${t("retrieval.persons")}</legend>${[0, 1].map((i) => html`<div key=${i} class="pair"><label>${t("retrieval.person.name", { n: i + 1 })}<input maxlength="40" ...${person(i, "name")} /></label><label>${t("retrieval.person.number", { n: i + 1 })}<input maxlength="12" ...${person(i, "number")} /></label></div>`)}</fieldset>`}
      <label>${own ? t("retrieval.reason") : t("retrieval.basis")}<select value=${form.basis} onChange=${(e) => change({ basis: e.currentTarget.value })}>${bases[form.lane].map((b) => html`<option key=${b} value=${b}>${term("retrieval.basis", b)}</option>`)}</select></label>
      ${form.basis === "missing" && html`<p class="retrieval-warn" role="note">${t("retrieval.missing")}</p>`}
      <label>${noted ? t("retrieval.note.must") : own ? t("retrieval.note.own") : t("retrieval.note")}<input maxlength="1000" ...${field("basis_note")} /></label>
      <label>${t("retrieval.purpose")}<textarea rows="2" maxlength="1000" ...${field("purpose")}></textarea></label>
      <fieldset class="cameras"><legend>${t("retrieval.cameras")}</legend>${devices.status.value === "failed" ? html`<${Failure} error=${devices.error.value} retry=${devices.load} />` : devices.status.value !== "ready" && html`<${Loading} />`}${cameras.map((d) => html`<label key=${d.id} class="check"><input type="checkbox" checked=${form.cameras.includes(d.id)} onChange=${() => toggle(d.id)} />${deviceName(d.id)}</label>`)}</fieldset>
      <div class="pair"><label>${t("retrieval.from")}<input type="datetime-local" step="1" ...${field("from")} /></label><label>${t("retrieval.to")}<input type="datetime-local" step="1" ...${field("to")} /></label></div>
      <p class="quiet">${t("retrieval.longest", { h: own ? 2 : 24 })}</p>
      <label class="short">${t("retrieval.due.field")}<input type="datetime-local" step="1" ...${field("due")} /></label>
      <${ActionButton} class="primary" disabled=${!form.unit.trim() || !form.document.trim() || !form.purpose.trim() || form.cameras.length === 0} run=${save}>${t("retrieval.save")}<//>
    </form></div>`;
}
