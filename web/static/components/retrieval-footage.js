// What pictures there are for a request, what is missing, and files copied from a
// recorder that are added by hand.
import { html, useState } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { announceFile, detachFile, sendFile } from "../lib/api-retrieval.js";
import { kindOf, local, moment, size } from "../lib/retrieval.js";
import { clock, number, percent } from "../lib/format.js";
import { deviceName, person } from "../lib/words.js";
import ActionButton from "./action-button.js";
import RetrievalFetch from "./retrieval-fetch.js";
import { span } from "../lib/times.js";

/** @param {{r: import("../lib/api-retrieval.js").Retrieval, changed: (r: any) => any, reload: () => any}} props */
export default function RetrievalFootage({ r, changed, reload }) {
  const adds = r.mine.includes("attach");
  const clips = r.footage.filter((f) => f.origin !== "attached_by_hand");
  return html`<section class="card retrieval-footage"><h2>${t("retrieval.footage")}</h2>
    ${!r.looked && html`<p>${r.too_many ? t("retrieval.footage.many") : t("retrieval.footage.later")}</p>`}
    ${r.looked && clips.length === 0 && r.attached.length === 0 && html`<p>${t("retrieval.footage.none")}</p>`}
    <ul class="lines">${clips.map((f) => html`<li key=${f.id}>${deviceName(f.camera)} · ${span(f.from, f.to)} <span class="quiet">${f.origin === "recorder" ? recorded(f) : t("retrieval.clip")} · ${size(f.bytes)} · ${t("retrieval.clock")}${term("retrieval.clock", f.clock?.edge?.state ?? "unknown")}</span>${f.sound && html` <b>${t("clip.sound")}</b>`}</li>`)}
      ${r.attached.map((f) => html`<li key=${f.id}>${deviceName(f.camera)} · ${span(f.from, f.to)} <span class="quiet">${t("retrieval.byhand", { by: person(f.by) })} · ${f.kind} · ${size(f.bytes)}${f.note ? ` · ${f.note}` : ""}</span> ${!f.sha256 && html`<b class="bad">${t("retrieval.arriving")}</b>`}
        ${adds && html`<${ActionButton} class="small" run=${() => detachFile(r, f.id).then(changed)}>${t("retrieval.detach")}<//>`}</li>`)}</ul>
    ${r.beyond.length > 0 && html`<p class="quiet">${t("retrieval.beyond", { n: r.beyond.length })}</p>`}
    ${r.gaps.length > 0 && html`<h3>${t("retrieval.gaps")}</h3><ul class="lines gaps">${r.gaps.slice(0, 40).map((g, i) => html`<li key=${i}>${deviceName(g.camera)} · ${span(g.from, g.to)} <b>${t("retrieval.gap")}</b></li>`)}</ul>`}
    <${RetrievalFetch} r=${r} changed=${changed} reload=${reload} />
    ${adds && html`<${Attach} r=${r} changed=${changed} reload=${reload} />`}
  </section>`;
}

/** @param {import("../lib/api-retrieval.js").Footage} f */
function recorded(f) {
  const ahead = f.clock?.recorder_s;
  if (ahead === undefined) return t("retrieval.recorder.clockless");
  const by = { s: number(Math.abs(ahead), 0) };
  return ahead >= 0 ? t("retrieval.recorder.ahead", by) : t("retrieval.recorder.behind", by);
}

function Attach({ r, changed, reload }) {
  const scope = r.granted ?? r;
  const [form, set] = useDraftForm(`footage.${r.id}`, { camera: scope.cameras[0], from: local(scope.from), to: local(scope.to), note: "" }, { secret: true });
  const [file, setFile] = useState(/** @type {File|undefined} */ (undefined));
  const [sent, setSent] = useState(/** @type {number|undefined} */ (undefined));
  const change = (/** @type {object} */ part) => set({ ...form, ...part });
  const kind = file && kindOf(file.name);
  const end = (/** @type {"from"|"to"} */ name) => (form[name] === local(scope[name]) ? scope[name] : moment(form[name]));
  const send = async () => {
    const blob = /** @type {File} */ (file);
    const next = await announceFile(r, { camera: form.camera, from: end("from"), to: end("to"), kind, bytes: blob.size, note: form.note.trim() || undefined });
    const mine = next.attached[next.attached.length - 1];
    try {
      setSent(0);
      await sendFile(r.id, mine.id, blob, (have) => setSent(have / blob.size));
      setFile(undefined);
    } catch (error) {
      changed(next); // it stands there as not arrived, to be taken out
      throw error;
    } finally {
      setSent(undefined);
      reload();
    }
  };
  return html`<details class="retrieval-attach"><summary>${t("retrieval.attach")}</summary><form class="act-form" onSubmit=${(e) => e.preventDefault()}>
    <p class="quiet">${t("retrieval.attach.how")}</p>
    <p><label class="button file">${t("retrieval.choose")}<input type="file" onChange=${(e) => setFile(e.currentTarget.files?.[0])} /></label> <span class="file-name">${file ? `${file.name} · ${size(file.size)}` : ""}</span></p>
    ${file && !kind && html`<p class="action-error" role="status">${t("retrieval.kinds")}</p>`}
    <label>${t("retrieval.camera")}<select value=${form.camera} onChange=${(e) => change({ camera: e.currentTarget.value })}>${scope.cameras.map((c) => html`<option key=${c} value=${c}>${deviceName(c)}</option>`)}</select></label>
    <div class="pair"><label>${t("retrieval.from")}<input type="datetime-local" step="1" value=${form.from} onInput=${(e) => change({ from: e.currentTarget.value })} /></label><label>${t("retrieval.to")}<input type="datetime-local" step="1" value=${form.to} onInput=${(e) => change({ to: e.currentTarget.value })} /></label></div>
    <label>${t("retrieval.attach.note")}<input value=${form.note} maxlength="120" autocomplete="off" onInput=${(e) => change({ note: e.currentTarget.value })} /></label>
    <${ActionButton} class="primary" disabled=${!kind} run=${send}>${t("retrieval.attach.send")}<//>
    ${sent !== undefined && html`<progress value=${sent} max="1"></progress> <span>${percent(sent)}</span>`}
  </form></details>`;
}
