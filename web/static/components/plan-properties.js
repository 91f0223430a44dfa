// What is chosen on the plan, as a form: every number can be typed.
import { html, useEffect, useState } from "../lib/ui.js";
import { aside, lang, t, term } from "../lib/i18n.js";
import { isOnGround, put, readPoints, writePoints } from "../lib/plan-edit.js";
import { deviceName } from "../lib/words.js";
import { devices } from "../state.js";

const numbers = ["height_m", "heading_deg", "angle_deg", "range_m", "width_px", "height_px", "near_m", "tilt_deg", "vertical_deg"];

/** @param {{drawing: import("../lib/plan-edit.js").Drawing, chosen: import("../lib/plan-edit.js").Chosen, rules: import("../lib/api-coverage.js").CoverageTypes, change: (d: import("../lib/plan-edit.js").Drawing) => void, remove: () => void}} props */
export default function PlanProperties({ drawing, chosen, rules, change, remove }) {
  const one = /** @type {any} */ (drawing[chosen.layer][chosen.index]);
  if (!one) return null;
  const set = (/** @type {object} */ with_) => change(put(drawing, chosen, with_));
  const word = (/** @type {string} */ key) => (e) => set({ [key]: e.currentTarget.value });
  const level = (key) => html`<label>${term("plan.of", key)}<select value=${one[key]} onChange=${word(key)}>${rules.levels.map((l) => html`<option key=${l.level} value=${l.level}>${aside(term("level", l.level), `${l.px_m} px/m`)}</option>`)}</select></label>`;
  const at = `${chosen.layer}-${chosen.index}-`;
  return html`<form class="plan-properties" onSubmit=${(e) => e.preventDefault()}><h2>${term("plan.layer", chosen.layer)}</h2>
    ${chosen.layer === "areas" && html`<label>${t("plan.id")}<input value=${one.id} maxlength="63" autocomplete="off" onInput=${word("id")} /></label>
      <label>${t("plan.name")}<input value=${one.name ?? ""} maxlength="60" autocomplete="off" onInput=${word("name")} /></label>
      <label>${t("plan.type")}<select value=${one.type} onChange=${word("type")}>${rules.types.map((r) => html`<option key=${r.type} value=${r.type}>${lang() === "en" ? r.en : r.zh} ×${r.weight}</option>`)}</select></label>
      ${level("min")}${level("max")}
      <${Points} key=${at} label=${t("plan.corners")} value=${one.shape.outline} change=${(outline) => set({ shape: { ...one.shape, outline } })} />`}
    ${chosen.layer === "cameras" && html`<label>${t("archive.camera")}<select value=${one.id} onChange=${word("id")}>${[...new Set([one.id, ...cameraIDs()])].map((id) => html`<option key=${id} value=${id}>${deviceName(id)}</option>`)}</select></label>
      <${Points} key=${at} label=${t("plan.at")} value=${[one.at]} change=${([to]) => to && set({ at: to })} />
      ${numbers.map((key) => html`<label key=${key}>${term("plan.of", key)}<input type="number" step="any" value=${one[key] ?? ""} onChange=${(e) => set({ [key]: e.currentTarget.value === "" ? undefined : Number(e.currentTarget.value) })} /></label>`)}
      <label class="check"><input type="checkbox" checked=${one.key_place ?? false} onChange=${(e) => set({ key_place: e.currentTarget.checked || undefined })} />${t("plan.key_place")}</label>`}
    ${(chosen.layer === "walls" || chosen.layer === "windows") && html`${chosen.layer === "windows" && html`<label>${t("plan.id")}<input value=${one.id} maxlength="63" autocomplete="off" onInput=${word("id")} /></label>`}
      <${Points} key=${at} label=${t("plan.ends")} value=${[one.from, one.to]} change=${([from, to]) => from && to && set({ from, to })} />`}
    ${chosen.layer === "buildings" && html`<label>${t("plan.number")}<input value=${one.number} maxlength="20" autocomplete="off" onInput=${word("number")} /></label>
      <${Points} key=${at} label=${t("plan.corners")} value=${one.outline} change=${(outline) => set({ outline })} />`}
    ${chosen.layer === "doors" && html`<label>${t("plan.door.of")}<select value=${one.building ?? ""} onChange=${(e) => set({ building: e.currentTarget.value || undefined })}><option value="">${t("plan.door.gate")}</option>${drawing.buildings.map((b) => html`<option key=${b.id} value=${b.number}>${t("my.way.building", { n: b.number })}</option>`)}</select></label>
      <label>${t("plan.name")}<input value=${one.name ?? ""} maxlength="60" autocomplete="off" onInput=${word("name")} /></label>
      <label>${t("plan.name.en")}<input value=${one.name_en ?? ""} maxlength="60" autocomplete="off" onInput=${(e) => set({ name_en: e.currentTarget.value || undefined })} /></label>
      <${Points} key=${at} label=${t("plan.at")} value=${[one.at]} change=${([to]) => to && set({ at: to })} />`}
    ${!isOnGround(chosen.layer) && html`<label>${t("storey")}<input type="number" min="-20" max="200" step="1" value=${one.storey ?? 0} onChange=${(e) => set({ storey: Math.round(Number(e.currentTarget.value)) || undefined })} /></label>`}
    <button type="button" class="button" onClick=${remove}>${t("plan.remove")}</button></form>`;
}

const cameraIDs = () => [...devices.items.value.values()].filter((d) => d.kind === "camera" && d.lifecycle !== "retired").map((d) => d.id).sort();

// Places as text; what cannot be read is said and changes nothing.
function Points({ label, value, change }) {
  const [text, setText] = useState(writePoints(value));
  const [wrong, setWrong] = useState(false);
  const told = writePoints(value);
  useEffect(() => (setText(told), setWrong(false)), [told]);
  const take = (e) => {
    const points = readPoints(e.currentTarget.value);
    setText(e.currentTarget.value);
    setWrong(!points);
    if (points) change(points);
  };
  return html`<label>${label}<input value=${text} aria-invalid=${wrong ? "true" : undefined} autocomplete="off" onChange=${take} />${wrong && html`<span class="bad">${t("plan.points.wrong")}</span>`}</label>`;
}
