// The recordings of one camera: its days, what is missing of a day, and looking back.
import { html, useEffect, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { auditNow, recordingsOf } from "../lib/api-recordings.js";
import { useFetched } from "../lib/fetched.js";
import { full } from "../lib/format.js";
import { may } from "../lib/roles.js";
import { deviceCalled } from "../lib/words.js";
import { left, purposes, view, viewing } from "../lib/viewing.js";
import { devices, me } from "../state.js";
import ActionButton from "../components/action-button.js";
import BackLink from "../components/back-link.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import LookBack from "../components/look-back.js";
import RecordingStrip, { missing } from "../components/recording-strip.js";
import { faultWord, figures } from "./recordings.js";

/** @param {{id: string, query: Record<string, string>}} props */
export default function RecordingPage({ id, query }) {
  const { value: f, error, load } = useFetched(() => recordingsOf(id), [id]);
  useEffect(() => void devices.need(), []); // a camera that is known and was not audited is no mistake in the address
  const [date, setDate] = useState("");
  const [asked, setAsked] = useState(false);
  if (!f && !error) return html`<${Loading} />`;
  const day = f?.days.find((d) => d.date === date);
  const audit = async () => {
    await auditNow(id);
    setAsked(true);
  };
  return html`<article class="recordings">
    <p><${BackLink} to="/recordings" text=${t("rec.title")} /></p>
    <h1>${deviceCalled(id, f?.name)} <small>${t("rec.title")}</small></h1>
    <section class="card">
      ${f ? html`<p class="rec-line"><span class="verdict verdict-${f.verdict}">${term("rec.verdict", f.verdict)}</span> ${figures(f)}</p>
        ${f.fault && html`<p class="bad">${faultWord(f)}</p>`}
        <${RecordingStrip} days=${f.days} choose=${setDate} chosen=${date} />
        ${day && html`<h2>${day.date}</h2><p>${term("rec.state", day.state)} · ${missing(day)}</p>
          <ul class="gaps">${(day.gaps ?? []).map((g) => html`<li key=${g.from}>${full(Date.parse(g.from))} – ${full(Date.parse(g.to))}</li>`)}</ul>
          ${(day.left ?? 0) > 0 && html`<p class="quiet">${t("rec.left", { n: day.left })}</p>`}
          ${(day.excused_s ?? 0) > 0 && html`<p class="quiet">${t("rec.excused", { n: Math.round((day.excused_s ?? 0) / 60) })}</p>`}`}`
      : error.status === 404 && devices.items.value.has(id) ? html`<${Empty} text=${t("rec.none.one")} next=${t("empty.recording")} />` : html`<${Failure} error=${error} retry=${load} />`}
      ${may(me(), "devices.command") && html`<p><${ActionButton} run=${audit}>${t("rec.audit")}<//> ${asked && html`<span role="status">${t("rec.asked")}</span>`}</p>`}
    </section>
    ${may(me(), "pictures.see") && html`<section class="card"><h2>${t("back.title")}</h2><${Back} id=${id} at=${query.at ?? ""} /></section>`}
  </article>`;
}

/** Chooses a time and a purpose, then plays. @param {{id: string, at: string}} props */
function Back({ id, at }) {
  const v = viewing.value;
  const [text, setText] = useState(at || local(Date.now() - 10 * 60_000));
  const [from, setFrom] = useState(0);
  const here = v && left(v) > 0;
  return html`<div class="view-bar">
      <label>${t("view.purpose")} <select value=${here ? v.purpose : ""} onChange=${(/** @type {any} */ e) => view(e.currentTarget.value)}>
        <option value="">${t("view.choose")}</option>${purposes.map((one) => html`<option key=${one} value=${one}>${term("purpose", one)}</option>`)}</select></label>
      <label>${t("back.from")} <input type="datetime-local" step="1" value=${text} onInput=${(/** @type {any} */ e) => setText(e.currentTarget.value)} /></label>
      <button class="button" disabled=${!here || !(Date.parse(text) < Date.now())} onClick=${() => setFrom(Date.parse(text))}>${t("back.play")}</button>
      ${from > 0 && html`<button class="button" onClick=${() => setFrom(0)}>${t("view.end")}</button>`}
    </div>
    ${here && from > 0 ? html`<${LookBack} key=${`${from} ${v.until}`} id=${id} why=${{ purpose: v.purpose }} from=${from} />` : html`<p class="quiet">${t("back.audit")}</p>`}`;
}

/** A time as the field wants it: this place's, to the second. @param {number} at */
function local(at) {
  const d = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return d.toISOString().slice(0, 19);
}
