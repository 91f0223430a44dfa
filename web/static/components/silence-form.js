// A new silence: what it is about, why, and for how long. An alert fills most of
// it in.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { addSilence } from "../lib/api-noise.js";
import { useDraft } from "../lib/drafts.js";
import { desksOf, ruleWord } from "../lib/quiet.js";
import { deviceName, siteName } from "../lib/words.js";
import { devices, me, sites } from "../state.js";
import ActionButton from "./action-button.js";

const lengths = [30, 60, 120, 240, 480, 1440]; // minutes; a day is the most

/** @param {{query: Record<string, string>, made: () => any}} props */
export default function SilenceForm({ query, made }) {
  const desks = desksOf(me());
  const of = `silence.${query.device ?? ""}.${query.rule ?? ""}.`; // what was begun for one alert is no draft for another
  const [category, setCategory] = useDraft(of + "category");
  const [device, setDevice] = useDraft(of + "device");
  const [site, setSite] = useDraft(of + "site");
  const [atMost, setAtMost] = useDraft(of + "most");
  const [minutes, setMinutes] = useDraft(of + "minutes");
  const [reason, setReason] = useDraft(of + "reason");
  const desk = category || (query.category ?? desks[0]);
  const about = { device: device || query.device || "", site: site || query.site || "", rule: query.rule ?? "" };
  const ready = reason.trim() && (about.device || about.site || about.rule || atMost);
  const send = async () => {
    await addSilence({ category: desk, ...strip(about), at_most: atMost || undefined, reason: reason.trim(), minutes: Number(minutes || 60) }, newKey());
    for (const clear of [setCategory, setDevice, setSite, setAtMost, setMinutes, setReason]) clear("");
    made();
  };
  return html`<form class="card quiet-form" onSubmit=${(e) => e.preventDefault()}>
    <h2>${t("silence.new")}</h2>
    <p class="quiet">${t("silence.rule")}</p>
    <div class="fields">
      ${desks.length > 1 && html`<label>${t("noise.desk")}<select value=${desk} onChange=${(e) => setCategory(e.currentTarget.value)}>${desks.map((d) => html`<option key=${d} value=${d}>${term("category", d)}</option>`)}</select></label>`}
      <label>${t("alert.device")}<select value=${about.device} onChange=${(e) => setDevice(e.currentTarget.value)}><option value="">${t("silence.any")}</option>
        ${[...devices.items.value.keys()].sort().map((id) => html`<option key=${id} value=${id}>${deviceName(id)}</option>`)}</select></label>
      <label>${t("silence.site")}<select value=${about.site} onChange=${(e) => setSite(e.currentTarget.value)}><option value="">${t("silence.any")}</option>
        ${[...sites.items.value.values()].map((one) => html`<option key=${one.id} value=${one.id}>${siteName(one.id)}</option>`)}</select></label>
      ${about.rule && html`<p>${t("silence.kind")}<br /><b>${ruleWord(about.rule)}</b></p>`}
      <label>${t("silence.most")}<select value=${atMost} onChange=${(e) => setAtMost(e.currentTarget.value)}><option value="">${t("silence.every")}</option>
        ${["info", "minor", "major"].map((one) => html`<option key=${one} value=${one}>${term("severity", one)}</option>`)}</select></label>
      <label>${t("silence.length")}<select value=${minutes || "60"} onChange=${(e) => setMinutes(e.currentTarget.value)}>
        ${lengths.map((n) => html`<option key=${n} value=${String(n)}>${n < 60 ? t("silence.minutes", { n }) : t("silence.hours", { n: n / 60 })}</option>`)}</select></label>
      <label class="wide">${t("quiet.reason")}<input value=${reason} maxlength="500" required onInput=${(e) => setReason(e.currentTarget.value)} /></label>
    </div>
    <${ActionButton} class="primary" run=${send} disabled=${!ready}>${t("silence.make")}<//>
  </form>`;
}

function strip(about) {
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value));
}
