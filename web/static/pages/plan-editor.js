// 绘制平面图: areas, walls, windows and cameras as installed. What is drawn is kept in
// this browser until it is saved as the next version; mistakes are named, nothing of a
// plan with one is saved, and who changes the public areas signs for them.
import { html, useEffect, useState } from "../lib/ui.js";
import { lang, pick, t, term } from "../lib/i18n.js";
import { coverageTypes, getPlan, planURL, readPlanFile, savePlan } from "../lib/api-coverage.js";
import { useDraft } from "../lib/drafts.js";
import { reason } from "../lib/failures.js";
import { useFetched } from "../lib/fetched.js";
import { add, areasDiffer, isOnGround, layers, made, putImage, remove } from "../lib/plan-edit.js";
import { pixel } from "../lib/plan-image.js";
import { storeysOf } from "../lib/plan.js";
import { storeyName } from "../lib/storey.js";
import { go } from "../lib/place.js";
import { areaName, deviceName } from "../lib/words.js";
import { devices } from "../state.js";
import ActionButton from "../components/action-button.js";
import BackLink from "../components/back-link.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import PlanCanvas from "../components/plan-canvas.js";
import PlanImageForm from "../components/plan-image-form.js";
import PlanProperties from "../components/plan-properties.js";

export default function PlanEditor() {
  useEffect(() => devices.need(), []);
  const { value, error, load } = useFetched(() => Promise.all([getPlan(), coverageTypes()]));
  const [draft, setDraft] = useDraft("plan");
  const [chosen, setChosen] = useState(/** @type {import("../lib/plan-edit.js").Chosen|undefined} */ (undefined));
  const [tool, setTool] = useState(/** @type {import("../lib/plan-edit.js").Layer|undefined} */ (undefined));
  const [pin, setPin] = useState(/** @type {0|1|undefined} */ (undefined));
  const [storey, setStorey] = useState(0);
  const [mistakes, setMistakes] = useState(/** @type {any[]} */ ([]));
  const [form, setForm] = useState({ note: "", sign: false });
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const [kept, rules] = value;
  const typed = draft ? JSON.parse(draft) : undefined;
  const base = typed?.base ?? kept.n;
  const drawing = /** @type {import("../lib/plan-edit.js").Drawing} */ ({ areas: kept.register.register.areas ?? [], walls: kept.walls ?? [], windows: kept.windows ?? [], cameras: kept.cameras ?? [], buildings: kept.buildings ?? [], doors: kept.doors ?? [], images: kept.images ?? [], ...typed?.drawing });
  const change = (d, next) => {
    if (d !== drawing) setDraft(JSON.stringify({ base, drawing: d }));
    setChosen(next);
  };
  const finish = (places) => {
    if (pin !== undefined) return pinned(places[0]);
    const layer = /** @type {import("../lib/plan-edit.js").Layer} */ (tool);
    const { drawing: d, chosen: next } = add(drawing, layer, made(drawing, layer, places, rules.types.find((r) => r.type === "other"), storey));
    setTool(undefined);
    change(d, next);
  };
  const pinned = (at) => {
    const image = drawing.images?.find((m) => (m.storey ?? 0) === storey);
    setPin(undefined);
    if (!image) return;
    const px = pixel(image.pins, at);
    const within = { x: Math.min(Math.max(Math.round(px.x), 0), image.width_px), y: Math.min(Math.max(Math.round(px.y), 0), image.height_px) };
    change(putImage(drawing, { ...image, pins: /** @type {any} */ (image.pins.map((p, i) => (i === pin ? { ...p, px: within } : p))) }), chosen);
  };
  const show = (/** @type {number} */ n) => (setStorey(n), setChosen(undefined), setPin(undefined));
  const signs = areasDiffer(kept.register.register.areas ?? [], drawing.areas);
  const send = async () => {
    setMistakes([]);
    try {
      await savePlan({ base, ...drawing, origin: kept.origin, note: form.note.trim() || undefined, sign: form.sign });
    } catch (/** @type {any} */ why) {
      setMistakes(why?.problem?.errors ?? []);
      throw why;
    }
    setDraft("");
    go("/coverage");
  };
  const read = async (e) => {
    const file = e.currentTarget.files?.[0];
    e.currentTarget.value = "";
    if (!file) return;
    try {
      change({ ...(await readPlanFile(file)), images: drawing.images }, undefined);
      setMistakes([]);
    } catch (/** @type {any} */ why) {
      setMistakes(why?.problem?.errors ?? [{ location: file.name, message: why?.message, message_zh: reason(why) }]);
    }
  };
  return html`<div class="coverage">
    <p><${BackLink} to="/coverage" text=${t("page.coverage")} /></p>
    <h1>${t("plan.title")} <small>${t("plan.version", { n: kept.n })}</small></h1>
    ${base !== kept.n && html`<p class="bad" role="status">${t("plan.moved")}</p>`}
    <div class="chips" role="group" aria-label=${t("storey")}>${storeysOf([...layers.flatMap((layer) => /** @type {{storey?: number}[]} */ (drawing[layer])), ...(drawing.images ?? []), { storey }]).map((n) => html`<button key=${n} type="button" class="chip" aria-pressed=${n === storey} onClick=${() => show(n)}>${storeyName(n)}</button>`)}
      <label class="storey-other">${t("storey.other")}<input type="number" min="-20" max="200" step="1" value=${storey} onChange=${(e) => Number.isInteger(Number(e.currentTarget.value)) && show(Number(e.currentTarget.value))} /></label></div>
    <div class="chips" role="group" aria-label=${t("plan.tools")}>
      <button type="button" class="chip" aria-pressed=${!tool} onClick=${() => (setTool(undefined), setPin(undefined))}>${t("plan.choose")}</button>
      ${layers.map((layer) => html`<button key=${layer} type="button" class="chip" aria-pressed=${tool === layer} onClick=${() => (isOnGround(layer) && setStorey(0), setTool(layer), setPin(undefined), setChosen(undefined))}>+ ${term("plan.layer", layer)}</button>`)}
    </div>
    <div class="coverage-columns">
      <div class="card"><${PlanCanvas} drawing=${drawing} storey=${storey} chosen=${chosen} tool=${pin !== undefined ? "pin" : tool} change=${change} finish=${finish} />
        <p class="plan-files"><a class="button" href=${planURL()} download>${t("plan.export")}</a> <label class="button file">${t("plan.import")}<input type="file" accept=".geojson,.json" onChange=${read} /></label></p>
        <${PlanImageForm} key=${storey} drawing=${drawing} storey=${storey} change=${(d) => change(d, chosen)} picking=${pin} pick=${(n) => (setTool(undefined), setPin(n))} /></div>
      <div>
        <section class="card">${chosen ? html`<${PlanProperties} drawing=${drawing} chosen=${chosen} rules=${rules} change=${(d) => change(d, chosen)} remove=${() => change(remove(drawing, chosen), undefined)} />` : html`<p class="quiet">${t("plan.nothing")}</p>`}
          ${layers.map((layer) => drawing[layer].length > 0 && html`<details key=${layer} open=${layer !== "walls"}><summary>${term("plan.layer", layer)} ${drawing[layer].length}</summary><ul class="thing-list">${drawing[layer].map((one, i) => html`<li key=${i}><button type="button" class="chip" aria-pressed=${chosen?.layer === layer && chosen.index === i} onClick=${() => (setTool(undefined), setStorey(one.storey ?? 0), setChosen({ layer, index: i }))}>${(layer === "areas" ? areaName({ area: one.id, name: one.name }) : pick(one.name, one.name_en)) || one.number || (layer === "cameras" ? deviceName(one.id) : one.id) || `${i + 1}`}${one.storey ? ` · ${storeyName(one.storey)}` : ""}</button></li>`)}</ul></details>`)}</section>
        <section class="card"><h2>${t("plan.save")}</h2>
          ${mistakes.length > 0 && html`<ul class="lines" aria-live="polite">${mistakes.map((m, i) => html`<li key=${i} class="bad"><code>${m.location}</code> ${lang() === "en" ? m.message : m.message_zh || m.message}</li>`)}</ul>`}
          <label class="note">${t("plan.note")}<input value=${form.note} maxlength="500" autocomplete="off" onInput=${(e) => setForm({ ...form, note: e.currentTarget.value })} /></label>
          ${signs && html`<label class="check"><input type="checkbox" checked=${form.sign} onChange=${(e) => setForm({ ...form, sign: e.currentTarget.checked })} />${t("plan.sign")}</label>`}
          <p><${ActionButton} class="primary" disabled=${!draft || (signs && !form.sign)} run=${send}>${t("plan.save")}<//>
            ${draft && html` <button type="button" class="button" onClick=${() => (setDraft(""), setChosen(undefined), setMistakes([]))}>${t("plan.discard")}</button>`}</p></section>
      </div>
    </div>
  </div>`;
}
