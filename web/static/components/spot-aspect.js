// One aspect of a camera, and what was found: right, wrong for a reason, or not to be
// judged for a reason.
import { html, useState } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { judge } from "../lib/api-inspection.js";
import { full } from "../lib/format.js";
import { reasons, unable, whyWord } from "../lib/inspection.js";
import { person } from "../lib/words.js";
import ActionButton from "./action-button.js";

/** @param {{check: import("../lib/api-inspection.js").Check, camera: string, name: string, aspect: string, found?: import("../lib/api-inspection.js").Finding, judges: boolean, changed: () => any, children: any}} props */
export default function SpotAspect({ check, camera, name, aspect, found, judges, changed, children }) {
  const [asked, ask] = useState(""); // fail or unable, while its reason is chosen
  const [form, set] = useDraftForm(`spot.${check.id}.${camera}.${aspect}`, { reason: "", note: "" });
  const send = async (/** @type {string} */ verdict) => {
    try {
      await judge(check, camera, aspect, verdict === "pass" ? { verdict } : { verdict, reason: form.reason, note: form.note.trim() || undefined });
      ask("");
      set({ reason: "", note: "" });
    } finally {
      await changed();
    }
  };
  const label = (/** @type {string} */ verdict) => `${name} ${term("aspect", aspect)} ${term("verdict", verdict)}`;
  return html`<div class="spot-aspect" data-aspect=${aspect}>
    <div class="spot-what">${children}</div>
    <div class="spot-found">${found
      ? html`<span class=${`verdict verdict-${found.verdict}`}>${term("verdict", found.verdict)}</span> ${found.reason ? whyWord(found.reason) : ""} ${found.note ? `· ${found.note}` : ""} <small class="quiet">${found.by ? person(found.by) : t("spot.hub")} ${full(found.at)}</small>`
      : html`<span class="quiet">${t("spot.not.judged")}</span>`}</div>
    ${judges && html`<div class="buttons no-print"><${ActionButton} label=${label("pass")} run=${() => send("pass")}>${term("verdict", "pass")}<//>
      ${["fail", "unable"].map((v) => html`<button key=${v} type="button" class="button" aria-label=${label(v)} aria-expanded=${asked === v} onClick=${() => (set({ ...form, reason: "" }), ask(asked === v ? "" : v))}>${term("verdict", v)}</button>`)}</div>`}
    ${judges && asked && html`<form class="act-form no-print" onSubmit=${(e) => e.preventDefault()}>
      <label>${t("spot.reason")} <select value=${form.reason} onChange=${(e) => set({ ...form, reason: e.currentTarget.value })}><option value="">${t("archive.choose")}</option>${(asked === "fail" ? reasons[aspect] : unable).map((why) => html`<option key=${why} value=${why}>${whyWord(why)}</option>`)}</select></label>
      <label>${t("spot.note")} <input value=${form.note} maxlength="200" autocomplete="off" onInput=${(e) => set({ ...form, note: e.currentTarget.value })} /></label>
      <${ActionButton} class="primary" disabled=${!form.reason} run=${() => send(asked)}>${term("verdict", asked)}<//></form>`}
  </div>`;
}
