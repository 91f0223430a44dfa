// Adopts what was found: filled in as far as it can be, so that a name and a place
// are enough. What was planned before can be chosen, and is then this device.
import { html } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { kindsOf, plannedOf, suggestID } from "../lib/adopt.js";
import { adopt } from "../lib/api-found.js";
import { kinds } from "../lib/devices.js";
import { deviceName, siteName } from "../lib/words.js";
import { devices, sites } from "../state.js";
import ActionButton from "./action-button.js";

const shape = /^[a-z0-9][a-z0-9-]{0,62}$/; // the contract's ids

/** @param {{find: import("../lib/api-found.js").Find, adopted: (one: any) => void}} props */
export default function AdoptForm({ find, adopted }) {
  const may = kindsOf(find, kinds);
  const [typed, type] = useDraftForm(`adopt.${find.id}`, /** @type {Record<string, string|undefined>} */ ({ kind: find.kind || "", as: find.failed ? find.device ?? "" : "" }), { secret: true }); // again: as the same device
  const all = [...devices.items.value.values()];
  const kind = typed.kind, planned = kind ? plannedOf(kind, all) : [];
  const as = planned.find((d) => d.id === typed.as);
  const site = typed.site ?? as?.site ?? "", building = typed.building ?? as?.location?.building ?? "", unit = typed.unit ?? as?.location?.unit ?? "";
  const name = typed.name ?? as?.name ?? suggestName(kind, site, building, unit);
  const english = typed.name_en ?? as?.name_en ?? "";
  const id = as?.id ?? typed.id ?? (kind ? suggestID(kind, { site, building, unit }, (one) => devices.items.value.has(one)) : "");
  const put = (/** @type {Record<string, string>} */ next) => type({ ...typed, ...next });
  const text = (/** @type {string} */ key, /** @type {string} */ label, /** @type {string} */ value, /** @type {object} */ more = {}) =>
    html`<label class="field">${label}<input value=${value} maxlength="200" onInput=${(e) => put({ [key]: e.currentTarget.value })} ...${more} /></label>`;
  const send = async () => adopted(await adopt(find.id, {
    device: id, kind: kind ?? "", name: name.trim(), name_en: english.trim() || undefined, site, building: building.trim(), unit: unit.trim(),
    settings: Object.fromEntries((find.needs ?? []).map((key) => [key, typed[`need.${key}`] ?? ""])),
  }));
  return html`<form class="find-form" onSubmit=${(e) => e.preventDefault()}>
    <div class="fields">
      ${may.length > 1 && html`<label class="field">${t("adopt.kind")}<select value=${kind} onChange=${(e) => put({ kind: e.currentTarget.value, as: "" })}>
        <option value="">${t("adopt.choose")}</option>${may.map((k) => html`<option key=${k} value=${k}>${term("kind", k)}</option>`)}</select></label>`}
      ${planned.length > 0 && !find.failed && html`<label class="field">${t("adopt.as")}<select value=${typed.as ?? ""} onChange=${(e) => type({ ...typed, as: e.currentTarget.value, name: undefined, name_en: undefined, site: undefined, building: undefined, unit: undefined })}>
        <option value="">${t("adopt.new")}</option>${planned.map((d) => html`<option key=${d.id} value=${d.id}>${deviceName(d.id)}</option>`)}</select></label>`}
      <label class="field">${t("adopt.site")}<select value=${site} onChange=${(e) => put({ site: e.currentTarget.value })}>
        <option value="">${t("adopt.nowhere")}</option>${[...sites.items.value.keys()].sort().map((one) => html`<option key=${one} value=${one}>${siteName(one)}</option>`)}</select></label>
      ${text("building", t("adopt.building"), building)}
      ${text("unit", t("adopt.unit"), unit)}
      ${text("name", t("adopt.name"), name)}
      ${text("name_en", t("adopt.name.en"), english)}
      ${(find.needs ?? []).map((key) => html`<label key=${key} class="field">${term("adopt.need", key)}<input type=${key === "password" ? "password" : "text"} value=${typed[`need.${key}`] ?? ""} autocomplete="off" maxlength="200"
        onInput=${(e) => put({ [`need.${key}`]: e.currentTarget.value })} /></label>`)}
      ${text("id", t("adopt.id"), id, { spellcheck: false, autocapitalize: "none", disabled: Boolean(as) })}
    </div>
    ${(find.needs ?? []).length > 0 && html`<p class="quiet">${t("adopt.secret")}</p>`}
    <${ActionButton} class="primary" run=${send} disabled=${!kind || !shape.test(id)}>${t("found.adopt")}<//>
  </form>`;
}

/** A name by where it is; the person changes it as they like. */
function suggestName(kind, site, building, unit) {
  if (!kind) return "";
  if (building && unit) return t("adopt.name.home", { building, unit, kind: term("kind", kind) });
  if (building) return t("adopt.name.building", { building, kind: term("kind", kind) });
  return site ? t("adopt.name.site", { site: siteName(site), kind: term("kind", kind) }) : "";
}
