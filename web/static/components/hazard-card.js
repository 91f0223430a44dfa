// One hazard: what it is, how it looks, who has to remedy it by when, and what this
// person may do about it.
import { html } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { actOnHazard, addHazardPhoto, hazardPhotoURL } from "../lib/api-hazards.js";
import { instant } from "../lib/quiet.js";
import { may } from "../lib/roles.js";
import { person } from "../lib/words.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";
import PhotoAdd from "./photo-add.js";
import { timed } from "../lib/times.js";

/** @param {{hazard: import("../lib/api-hazards.js").Hazard, changed: () => any, open?: boolean}} props */
export default function HazardCard({ hazard: h, changed, open }) {
  const at = timed;
  const over = h.state === "verified" || h.state === "cancelled";
  return html`<section class="card hazard ${h.level > 0 ? "late" : ""}" id=${`hazard-${h.id}`}>
    <h2>${h.title} <span class="mark">${term("hazard.state", h.state)}</span>${h.grave ? html` <b class="bad">${t("hazard.grave")}</b>` : ""}</h2>
    <p class="quiet">${term("hazard.kind", h.kind)} · ${h.name} · ${t("hazard.found", { by: person(h.found_by), at: at(h.found_at) })}${h.round ? html` · <a href="#/patrols?view=all">${t("hazard.from.round")}</a>` : ""}</p>
    <p>${h.owner ? t("hazard.owner", { by: person(h.owner) }) : t("hazard.nobody")} · ${t("patrol.due", { at: at(h.due_at) })}${h.level > 0 ? html` <b class="bad">${h.level > 1 ? t("hazard.up") : t("hazard.late")}</b>` : ""}${h.rectify ? ` · ${t("hazard.last", { at: at(h.rectify.deadline), by: person(h.rectify.by) })}` : ""}${h.failed ? ` · ${t("hazard.failed", { n: h.failed })}` : ""}</p>
    ${h.remedied_by && html`<p>${t("hazard.remedied", { by: person(h.remedied_by), at: at(h.remedied_at) })}${h.verified_by ? ` · ${t("hazard.verified", { by: person(h.verified_by), at: at(h.ended_at) })}` : ""}</p>`}
    ${h.photos.length > 0 && html`<div class="round-photos">${h.photos.map((p) => html`<figure key=${p.id}><img src=${hazardPhotoURL(h.id, p.id)} loading="lazy" alt=${t("work.photo.alt", { when: term("work.photo", p.when), at: at(p.at) })} /><figcaption>${term("work.photo", p.when)}</figcaption></figure>`)}</div>`}
    <details open=${open}><summary>${t("hazard.timeline")}</summary><ul class="lines">${h.timeline.map((e, i) => html`<li key=${i}><span class="quiet">${at(e.at)}</span> ${person(e.by)} ${term("hazard.did", e.action)} ${e.note && (e.action === "assign" || e.action === "overdue") ? person(e.note) : e.action === "photo" ? term("work.photo", e.note ?? "") : e.note ?? ""}</li>`)}</ul></details>
    ${may(me(), "hazards.do") && !over && html`<${Acts} hazard=${h} changed=${changed} />`}
  </section>`;
}

function Acts({ hazard: h, changed }) {
  const [form, set] = useDraftForm(`hazard.${h.id}`, { note: "", owner: h.owner ?? "", until: "" });
  const act = (/** @type {string} */ verb, body = {}) => actOnHazard(h, verb, { note: form.note.trim() || undefined, ...body }).then(() => (set({ note: "", owner: h.owner ?? "", until: "" }), changed()));
  const typed = (/** @type {string} */ key) => (e) => set({ ...form, [key]: e.currentTarget.value });
  const own = me().username === h.remedied_by || me().username === h.owner;
  const until = form.until ? instant(form.until) : undefined;
  return html`<div class="round-acts"><label class="note">${t("hazard.note")}<input value=${form.note} maxlength="1000" autocomplete="off" onInput=${typed("note")} /></label>
      ${h.state === "open" && html`<${ActionButton} class="primary" run=${() => act("remedy")}>${t("hazard.remedy")}<//>`}
      ${h.state === "remedied" && (own ? html`<span class="quiet">${t("hazard.another")}</span>` : html`<${ActionButton} class="primary" disabled=${!h.photos.some((p) => p.when === "after")} run=${() => act("verify")}>${t("hazard.verify")}<//><${ActionButton} disabled=${!form.note.trim()} run=${() => act("reject")}>${t("hazard.reject")}<//>`)}
      <${ActionButton} disabled=${!form.note.trim()} run=${() => act("notes")}>${t("hazard.comment")}<//>
      <${ActionButton} disabled=${!form.note.trim()} run=${() => act("cancel")}>${t("hazard.cancel")}<//></div>
    <div class="round-acts"><label class="note">${t("hazard.owner.name")}<input value=${form.owner} maxlength="63" autocomplete="off" onInput=${typed("owner")} /></label>
      <label class="note">${t("hazard.until")}<input type="datetime-local" value=${form.until} onInput=${typed("until")} /></label>
      <${ActionButton} disabled=${!form.owner.trim()} run=${() => act("assign", { owner: form.owner.trim(), until: h.late ? undefined : until })}>${t("hazard.assign")}<//>
      ${h.late && html`<${ActionButton} disabled=${!form.note.trim() || !until} run=${() => act("rectify", { until })}>${t("hazard.rectify")}<//>`}</div>
    <div class="round-acts">${["before", "after"].map((when) => html`<${PhotoAdd} key=${when} label=${term("hazard.photo", when)} send=${(photo) => addHazardPhoto(h.id, when, photo).then(changed)} />`)}</div>`;
}
