// One round, with what its walker does place by place.
import { html, useState } from "../lib/ui.js";
import { useDraft } from "../lib/drafts.js";
import { lang, t, term } from "../lib/i18n.js";
import { actOnRound, roundPhotoStep, roundPhotoURL, roundStep } from "../lib/api-patrol.js";
import { roundAsDone } from "../lib/away.js";
import { asSeen, newest, putHere, waitsFor } from "../lib/outbox.js";
import { newKey } from "../lib/api.js";
import { addHazard } from "../lib/api-hazards.js";
import { told as failure } from "../lib/failures.js";
import { duration } from "../lib/format.js";
import { hazardKinds } from "../lib/hazards.js";
import { instant } from "../lib/quiet.js";
import { may } from "../lib/roles.js";
import { person, siteName } from "../lib/words.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";
import PhotoAdd from "./photo-add.js";
import { timed } from "../lib/times.js";

const findings = /** @type {const} */ (["normal", "hazard", "incident", "closed"]);

/** @param {{round: import("../lib/api-patrol.js").Round, changed: () => any}} props */
export default function RoundCard({ round: told, changed }) {
  const waits = waitsFor(`round:${told.id}`);
  const known = newest(`round:${told.id}`, told);
  const round = roundAsDone(known, waits, me().username);
  const [note, setNote] = useDraft(`round.${told.id}`);
  const [error, fail] = useState(/** @type {any} */ (undefined));
  const at = timed;
  const over = round.state === "done" || round.state === "cancelled";
  const mine = round.state === "taken" && round.taken_by === me().username;
  const walks = may(me(), "patrols.walk");
  // What is done on the way is put down and told when there is a hub; to give a round of others up needs one.
  const act = (/** @type {string} */ verb, body = {}) => (verb === "cancel" ? actOnRound(known, verb, body) : putHere(roundStep(known, verb, { ...body, ...asSeen(`round:${told.id}`, known.version) }))).then(() => (setNote(""), changed()), (err) => {
    if (verb === "check-in" || verb === "cancel") throw err; // said at its button, which is still there
    fail(err);
    return changed();
  });
  const left = round.points.filter((p) => !p.finding).length;
  return html`<section class="card round ${round.late ? "late" : ""}">
    <h2>${round.title || t("patrol.of", { places: round.points.map((p) => nameOf(p)).join("、") })} <span class="mark">${term("patrol.state", round.state)}</span></h2>
    <p class="quiet">${round.opened_by === "system" ? t("patrol.by.system") : t("patrol.by", { by: person(round.opened_by) })} · ${at(round.opened_at)} · ${t("patrol.due", { at: at(round.due_at) })}${round.late ? html` <b class="bad">${t("patrol.late")}</b>` : ""}${round.taken_by ? ` · ${t("patrol.walker", { by: person(round.taken_by) })}` : ""}
      ${round.alert && html` · <a href=${`#/alerts/${round.alert}`}>${t("patrol.alert")}</a>`}</p>
    ${round.note && html`<p>${round.note}</p>`}
    <ol class="points">${round.points.map((p) => html`<${Place} key=${p.place} round=${round} point=${p} mine=${mine} act=${act} waits=${waits.filter((s) => (s.query?.place ?? s.body?.place) === p.place).length} changed=${changed} />`)}</ol>
    ${error && html`<p class="action-error" role="status">${failure(error)}</p>`}
    ${walks && !over && html`<div class="round-acts">
      ${round.state === "open" && html`<${ActionButton} class="primary" run=${() => act("take")}>${t("patrol.take")}<//>`}
      ${html`<label class="note">${t("patrol.note")}<input value=${note} maxlength="1000" autocomplete="off" onInput=${(e) => setNote(e.currentTarget.value)} /></label>`}
      ${mine && html`<${ActionButton} class="primary" disabled=${left > 0 && !note.trim()} run=${() => act("finish", { note: note.trim() || undefined })}>${left > 0 ? t("patrol.finish.left", { n: left }) : t("patrol.finish")}<//>
        <${ActionButton} run=${() => act("release")}>${t("patrol.release")}<//>`}
      ${!mine && html`<${ActionButton} disabled=${!note.trim()} run=${() => act("cancel", { note: note.trim() })}>${t("patrol.cancel")}<//>`}</div>`}
  </section>`;
}

const nameOf = (p) => (p.name && p.name !== p.place ? p.name : siteName(p.place));

// A finding becomes a hazard, with its photos, once.
function FromFinding({ round, point: p }) {
  const [form, set] = useState({ kind: "clutter", due: "", made: false });
  const send = async () => {
    await addHazard({ kind: form.kind, place: p.place, round: round.id, due_at: instant(form.due) }, newKey());
    set({ ...form, made: true });
  };
  if (form.made) return html`<p role="status">${t("hazard.made")} <a href="#/hazards">${t("page.hazards")}</a></p>`;
  return html`<details class="from-finding"><summary>${t("hazard.from.finding")}</summary><div class="round-acts">
    <label class="note">${t("hazard.of.kind")}<select value=${form.kind} onChange=${(e) => set({ ...form, kind: e.currentTarget.value })}>${hazardKinds.map((k) => html`<option key=${k} value=${k}>${term("hazard.kind", k)}</option>`)}</select></label>
    <label class="note">${t("work.due")}<input type="datetime-local" value=${form.due} onInput=${(e) => set({ ...form, due: e.currentTarget.value })} /></label>
    <${ActionButton} class="primary" disabled=${!form.due} run=${send}>${t("hazard.make")}<//></div></details>`;
}

function Place({ round, point: p, mine, act, waits, changed }) {
  const [note, setNote] = useDraft(`round.${round.id}.${p.place}`);
  const at = timed;
  return html`<li><b>${nameOf(p)}</b> ${p.finding ? html`<span class=${p.finding === "normal" ? "" : "bad"}>${term("patrol.finding", p.finding)}</span> <span class="quiet">${p.at ? `${at(p.at)} · ` : ""}${person(p.by)}</span>${p.earlier_s ? html` <span class="mark mark-earlier">${t("timeline.earlier", { age: duration(p.earlier_s * 1000, lang()) })}</span>` : ""}` : html`<span class="quiet">${t("patrol.unchecked")}</span>`}
    ${waits > 0 && html` <span class="mark mark-waits">${t("outbox.count", { n: waits })}</span>`}
    ${p.note && html`<p>${p.note}</p>`}
    ${p.photos.length > 0 && html`<div class="round-photos">${p.photos.map((photo) => html`<img key=${photo.id} src=${roundPhotoURL(round.id, photo.id)} loading="lazy" alt=${t("patrol.photo", { place: p.name, at: at(photo.at) })} />`)}</div>`}
    ${p.finding === "hazard" && may(me(), "hazards.do") && html`<${FromFinding} round=${round} point=${p} />`}
    ${mine && html`<div class="round-acts"><label class="note">${t("patrol.found")}<input value=${note} maxlength="1000" autocomplete="off" onInput=${(e) => setNote(e.currentTarget.value)} /></label>
      ${findings.map((one) => html`<${ActionButton} key=${one} disabled=${one !== "normal" && !note.trim()} run=${() => act("check-in", { place: p.place, finding: one, note: note.trim() || undefined }).then(() => setNote(""))}>${term("patrol.finding", one)}<//>`)}
      <${PhotoAdd} send=${(photo) => putHere(roundPhotoStep(round, p.place, photo)).then(changed)} /></div>`}</li>`;
}
