// The first set-up's places: the community, its buildings, its gates and areas.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";

/** @param {{step: string, typed: any, save: (next: object) => void}} props */
export default function SetupPlaces({ step, typed, save }) {
  if (step === "community") return html`<${Community} typed=${typed} save=${save} />`;
  if (step === "buildings") return html`<${Rows} list=${typed.buildings} put=${(buildings) => save({ buildings })} title=${t("setup.building")} add=${t("setup.add.buildings")} columns=${[
    ["numbers", t("setup.numbers"), { placeholder: "1-6, 8" }], ["floors", t("setup.floors"), { inputmode: "numeric", placeholder: "18" }],
    ["units", t("setup.units"), { inputmode: "numeric", placeholder: "4" }], ["skip", t("setup.skip"), { placeholder: "4, 14" }]]} />`;
  const columns = (/** @type {string} */ name, /** @type {string} */ code) => [["name", t("setup.spot.name"), { placeholder: name }], ["code", t("setup.spot.code"), { placeholder: code, spellcheck: false, autocapitalize: "none" }]];
  return html`<h3>${t("setup.gates")}</h3>
    <${Rows} list=${typed.gates} put=${(gates) => save({ gates })} title=${t("setup.gate")} add=${t("setup.add.gate")} columns=${columns(t("setup.gate.example"), "east-gate")} />
    <h3>${t("setup.areas")}</h3>
    <${Rows} list=${typed.areas} put=${(areas) => save({ areas })} title=${t("setup.area")} add=${t("setup.add.area")} columns=${columns(t("setup.area.example"), "playground")} />`;
}

function Community({ typed, save }) {
  return html`<div class="fields">
      <label class="field">${t("setup.name")}<input id="setup-name" value=${typed.name} maxlength="60" onInput=${(e) => save({ name: e.currentTarget.value })} /></label>
      <label class="field">${t("setup.code")}<input id="setup-code" value=${typed.code} maxlength="20" placeholder="qingchuan" spellcheck=${false} autocapitalize="none" onInput=${(e) => save({ code: e.currentTarget.value })} /></label>
    </div>
    <label class="check"><input type="checkbox" checked=${typed.prefix} onChange=${(e) => save({ prefix: e.currentTarget.checked })} /> ${t("setup.prefix")}</label>`;
}

/** Rows of a few texts, one under the other. */
function Rows({ list, put, title, add, columns }) {
  const change = (i, key, value) => put(list.map((row, at) => (at === i ? { ...row, [key]: value } : row)));
  const blank = Object.fromEntries(columns.map(([key]) => [key, ""]));
  return html`<ol class="setup-rows">${list.map((row, i) => html`<li key=${i}>
      <fieldset class="fields"><legend>${title} ${i + 1}</legend>
        ${columns.map(([key, label, more]) => html`<label key=${key} class="field">${label}<input data-key=${key} value=${row[key]} maxlength="200" onInput=${(e) => change(i, key, e.currentTarget.value)} ...${more} /></label>`)}
        ${list.length > 1 && html`<button type="button" class="button small" aria-label=${t("setup.remove", { what: `${title} ${i + 1}` })} onClick=${() => put(list.filter((_, at) => at !== i))}>${t("setup.delete")}</button>`}
      </fieldset></li>`)}</ol>
    <button type="button" class="button" onClick=${() => put([...list, blank])}>${add}</button>`;
}
