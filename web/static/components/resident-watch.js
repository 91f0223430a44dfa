// The welfare watch of one resident: begun only with a consent of its own, paused
// and ended with one press.
import { html, useState } from "../lib/ui.js";
import { useDraft } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { beginWatch, endWatch, pauseWatch } from "../lib/api-people.js";
import { dayOf } from "../lib/people.js";
import { now } from "../lib/clock.js";
import ActionButton from "./action-button.js";
import AskedButton from "./asked-button.js";
import { timed } from "../lib/times.js";

const week = 7 * 86_400_000;

/** @param {{one: import("../lib/api-people.js").Resident, set: (next: any) => void}} props */
export default function ResidentWatch({ one, set }) {
  const [text, setText] = useDraft(`watch.${one.id}`, { secret: true });
  const [by, setBy] = useState("self");
  const [agreed, setAgreed] = useState(false);
  const { watch } = one;
  const paused = watch?.paused_until && Date.parse(watch.paused_until) > now.value;
  return html`<section class="card"><h2>${t("res.watch")}</h2><p class="quiet">${t("res.watch.what")}</p>
    ${watch ? html`<p>${t("res.watch.since", { text: watch.consent.text, at: dayOf(watch.consent.given_at) })} · ${term("res.by", watch.consent.by)}
        ${paused && html` <span class="mark">${t("res.watch.paused", { at: timed(watch.paused_until) })}</span>`}</p>
      <div class="buttons">${paused ? html`<${ActionButton} run=${async () => set(await pauseWatch(one.id))}>${t("res.watch.goon")}<//>`
        : html`<${ActionButton} run=${async () => set(await pauseWatch(one.id, new Date(now.value + week).toISOString()))}>${t("res.watch.pause")}<//>`}
        <${AskedButton} what=${t("res.watch.end.what")} run=${async () => set(await endWatch(one.id))}>${t("res.watch.end")}<//></div>`
    : html`<div class="fields"><label class="field">${term("res.field", "text")}<input value=${text} maxlength="64" autocomplete="off" onInput=${(e) => setText(e.currentTarget.value)} /></label>
        <label class="field">${term("res.field", "by")}<select value=${by} onChange=${(e) => setBy(e.currentTarget.value)}>${["self", "guardian"].map((who) => html`<option key=${who} value=${who}>${term("res.by", who)}</option>`)}</select></label>
        <label class="check field-wide"><input type="checkbox" checked=${agreed} onChange=${(e) => setAgreed(e.currentTarget.checked)} />${t("res.watch.agreed")}</label>
        <${ActionButton} run=${async () => (set(await beginWatch(one.id, text.trim(), by)), setText(""))} disabled=${!agreed || !text.trim()}>${t("res.watch.begin")}<//></div>`}
  </section>`;
}
