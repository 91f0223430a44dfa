// 绘制平面图: areas, walls, windows and cameras as installed. What is drawn is kept in
// this browser until it is saved as the next version; mistakes are named, nothing of a
// plan with one is saved, and who changes the public areas signs for them.
import { html, useEffect, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { coverageTypes, getPlan, planURL, readPlanFile, savePlan } from "../lib/api-coverage.js";
import { useDraft } from "../lib/drafts.js";
import { reason } from "../lib/failures.js";
import { useFetched } from "../lib/fetched.js";
import { add, areasDiffer, layers, made, remove } from "../lib/plan-edit.js";
import { go } from "../lib/place.js";
import { deviceName } from "../lib/words.js";
import { devices } from "../state.js";
import ActionButton from "../components/action-button.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import PlanCanvas from "../components/plan-canvas.js";
import PlanProperties from "../components/plan-properties.js";

export default function PlanEditor() {
  useEffect(() => devices.need(), []);
  const { value, error, load } = useFetched(() => Promise.all([getPlan(), coverageTypes()]));
  const [draft, setDraft] = useDraft("plan");
  const [chosen, setChosen] = useState(/** @type {import("../lib/plan-edit.js").Chosen|undefined} */ (undefined));
  const [tool, setTool] = useState(/** @type {import("../lib/plan-edit.js").Layer|undefined} */ (undefined));
  const [underlay, setUnderlay] = useState(/** @type {{url: string, width: number}|undefined} */ (undefined));
  const [mistakes, setMistakes] = useState(/** @type {any[]} */ ([]));
  const [form, setForm] = useState({ note: "", sign: false });
  useEffect(() => () => underlay && URL.revokeObjectURL(underlay.url), [underlay?.url]);
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const [kept, rules] = value;
  const typed = draft ? JSON.parse(draft) : undefined;
  const base = typed?.base ?? kept.n;
  const drawing = typed?.drawing ?? { areas: kept.register.register.areas ?? [], walls: kept.walls ?? [], windows: kept.windows ?? [], cameras: kept.cameras ?? [] };
  const change = (d, next) => {
    if (d !== drawing) setDraft(JSON.stringify({ base, drawing: d }));
    setChosen(next);
  };
  const finish = (places) => {
    const layer = /** @type {import("../lib/plan-edit.js").Layer} */ (tool);
    const { drawing: d, chosen: next } = add(drawing, layer, made(drawing, layer, places, rules.types.find((r) => r.type === "other")));
    setTool(undefined);
    change(d, next);
  };
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
      change(await readPlanFile(file), undefined);
      setMistakes([]);
    } catch (/** @type {any} */ why) {
      setMistakes(why?.problem?.errors ?? [{ location: file.name, message: why?.message, message_zh: reason(why) }]);
    }
  };
  const image = (e) => {
    const file = e.currentTarget.files?.[0];
    if (file) setUnderlay({ url: URL.createObjectURL(file), width: underlay?.width ?? 120 });
  };
  return html`<div class="coverage">
    <p><a href="#/coverage">← ${t("page.coverage")}</a></p>
    <h1>${t("plan.title")} <small>${t("plan.version", { n: kept.n })}</small></h1>
    ${base !== kept.n && html`<p class="bad" role="alert">${t("plan.moved")}</p>`}
    <div class="chips" role="group" aria-label=${t("plan.tools")}>
      <button type="button" class="chip" aria-pressed=${!tool} onClick=${() => setTool(undefined)}>${t("plan.choose")}</button>
      ${layers.map((layer) => html`<button key=${layer} type="button" class="chip" aria-pressed=${tool === layer} onClick=${() => (setTool(layer), setChosen(undefined))}>+ ${term("plan.layer", layer)}</button>`)}
    </div>
    <div class="coverage-columns">
      <div class="card"><${PlanCanvas} drawing=${drawing} chosen=${chosen} tool=${tool} underlay=${underlay} change=${change} finish=${finish} />
        <p class="plan-files"><a class="button" href=${planURL()} download>${t("plan.export")}</a> <label class="button file">${t("plan.import")}<input type="file" accept=".geojson,.json" onChange=${read} /></label></p>
        <details><summary>${t("plan.underlay")}</summary><p class="quiet">${t("plan.underlay.how")}</p><input type="file" accept="image/*" aria-label=${t("plan.underlay")} onChange=${image} />
          <label>${t("plan.underlay.width")}<input type="number" min="1" value=${underlay?.width ?? 120} disabled=${!underlay} onInput=${(e) => underlay && setUnderlay({ ...underlay, width: Number(e.currentTarget.value) || 120 })} /></label></details></div>
      <div>
        <section class="card">${chosen ? html`<${PlanProperties} drawing=${drawing} chosen=${chosen} rules=${rules} change=${(d) => change(d, chosen)} remove=${() => change(remove(drawing, chosen), undefined)} />` : html`<p class="quiet">${t("plan.nothing")}</p>`}
          ${layers.map((layer) => drawing[layer].length > 0 && html`<details key=${layer} open=${layer !== "walls"}><summary>${term("plan.layer", layer)} ${drawing[layer].length}</summary><ul class="thing-list">${drawing[layer].map((one, i) => html`<li key=${i}><button type="button" class="chip" aria-pressed=${chosen?.layer === layer && chosen.index === i} onClick=${() => (setTool(undefined), setChosen({ layer, index: i }))}>${one.name || (layer === "cameras" ? deviceName(one.id) : one.id) || `${i + 1}`}</button></li>`)}</ul></details>`)}</section>
        <section class="card"><h2>${t("plan.save")}</h2>
          ${mistakes.length > 0 && html`<ul class="lines" role="alert">${mistakes.map((m, i) => html`<li key=${i} class="bad"><code>${m.location}</code> ${lang() === "en" ? m.message : m.message_zh || m.message}</li>`)}</ul>`}
          <label class="note">${t("plan.note")}<input value=${form.note} maxlength="500" autocomplete="off" onInput=${(e) => setForm({ ...form, note: e.currentTarget.value })} /></label>
          ${signs && html`<label class="check"><input type="checkbox" checked=${form.sign} onChange=${(e) => setForm({ ...form, sign: e.currentTarget.checked })} />${t("plan.sign")}</label>`}
          <p><${ActionButton} class="primary" disabled=${!draft || (signs && !form.sign)} run=${send}>${t("plan.save")}<//>
            ${draft && html` <button type="button" class="button" onClick=${() => (setDraft(""), setChosen(undefined), setMistakes([]))}>${t("plan.discard")}</button>`}</p></section>
      </div>
    </div>
  </div>`;
}
