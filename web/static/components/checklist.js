// The checklist by which a device comes into service. It is used on a ladder: one
// item under the other, and what is missing first to be seen.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { useDraft } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { actOnChecklist, addChecklistPhoto, addProof, checklistPhotoURL } from "../lib/api-install.js";
import { newKey } from "../lib/api.js";
import { beginExercise } from "../lib/api-resort.js";
import { mayWalk, results, settled } from "../lib/install.js";
import { person } from "../lib/words.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";
import PhotoAdd from "./photo-add.js";
import { timed } from "../lib/times.js";

const soon = 3000; // ms; a press should be ticked while one looks

const who = (/** @type {string} */ by) => (by === "device" ? t("work.by.device") : person(by));
const when = timed;

/** @param {{list: import("../lib/api-install.js").Checklist, may: boolean, changed: (list?: any) => void}} props  changed without a list: ask again */
export default function ChecklistCard({ list, may, changed }) {
  useEffect(() => {
    if (list.state !== "open" || list.installed || list.missing.length === 0) return undefined;
    const timer = setInterval(changed, soon);
    return () => clearInterval(timer);
  }, [list.id, list.state, list.version]);
  const open = list.state === "open", works = may && open && !list.installed;
  return html`<section class="card install" aria-label=${t("install.title")}>
    <h2>${t("install.title")} <span class="mark">${term("install.state", list.state)}</span></h2>
    <p class="quiet">${t("install.begun", { who: person(list.begun_by), at: when(list.begun_at) })}</p>
    ${open && list.missing.length > 0 && html`<p class="install-left"><b>${t("install.left", { n: list.missing.length })}</b></p>`}
    <ol class="install-items">${list.items.map((item) => html`<${Item} key=${item.key} item=${item} list=${list} works=${works} changed=${changed} />`)}</ol>
    <${Signatures} list=${list} may=${may && open} changed=${changed} />
  </section>`;
}

function Item({ item, list, works, changed }) {
  const [asks, setAsks] = useState("");
  const [note, setNote] = useDraft(`check.${list.id}.${item.key}`);
  const act = (verb, body) => actOnChecklist(list, verb, { item: item.key, ...body }).then((after) => (setAsks(""), setNote(""), changed(after)));
  const walk = useRef(newKey()); // a walk that is asked for twice begins once
  const done = settled(item), w = item.waiver;
  return html`<li class=${done ? "install-done" : item.optional ? "" : "install-missing"}>
    <span class="install-mark" aria-hidden="true">${item.done ? "✓" : w?.approved ? "–" : "○"}</span>
    <div>
      <p><b>${term("install.item", item.key)}</b> <small class="quiet">${item.optional ? t("install.optional") : term("install.source", item.source)}</small></p>
      ${item.done && html`<p class="install-who">${when(item.done.at)} · ${who(item.done.by)}${item.done.evidence && item.source !== "photo" && html` · <span class="install-evidence">${evidence(item)}</span>`}</p>`}
      ${item.done?.photo && html`<img class="install-photo" src=${checklistPhotoURL(list.id, item.done.photo)} loading="lazy" alt=${term("install.item", item.key)} />`}
      ${!item.done && html`<p class="quiet">${term("install.how", item.key)}</p>`}
      ${!item.done && w && html`<p class="install-who">${t("install.waiver", { who: person(w.by), why: w.reason })}${w.decided && html` · ${w.approved ? t("install.waived") : t("install.refused")}：${person(w.decided)}`}</p>`}
      ${works && html`<div class="buttons">
        ${item.source === "photo" && html`<${PhotoAdd} send=${(photo) => addChecklistPhoto(list.id, item.key, photo).then(changed)} />`}
        ${!item.done && item.source === "hand" && html`<button class="button" aria-expanded=${asks === "tick"} onClick=${() => setAsks(asks === "tick" ? "" : "tick")}>${t("install.tick")}</button>`}
        ${!item.done && item.source === "proof" && results[item.key].map((result) => html`<${ActionButton} key=${result} run=${() => addProof(list.device, { what: item.key, result }).then(() => changed())}>${term("proof.result", result)}<//>`)}
        ${!item.done && item.key === "press" && mayWalk(me()) && html`<${ActionButton} run=${() => beginExercise({ kind: "walk_test", devices: [list.device], minutes: 10 }, walk.current)}>${t("install.walk")}<//>`}
        ${!done && !item.optional && !(w && !w.decided) && html`<button class="button" aria-expanded=${asks === "waive"} onClick=${() => setAsks(asks === "waive" ? "" : "waive")}>${t("install.waive")}</button>`}
        ${!item.done && w && !w.decided && w.by !== me().username && html`<${ActionButton} run=${() => act("decide", { yes: true })}>${t("install.allow")}<//><${ActionButton} run=${() => act("decide", { yes: false })}>${t("install.deny")}<//>`}
      </div>`}
      ${works && asks && html`<form class="act-form" onSubmit=${(e) => e.preventDefault()}><label>${asks === "tick" ? term("install.asks", item.key) : t("install.why")}<input value=${note} maxlength="1000" autocomplete="off" onInput=${(e) => setNote(e.currentTarget.value)} /></label>
        <${ActionButton} class="primary" disabled=${!note.trim()} run=${() => act(asks, { note: note.trim() })}>${asks === "tick" ? t("install.tick") : t("install.waive")}<//></form>`}
    </div>
  </li>`;
}

// An event's id or a proof's says nothing to a person; its kind does.
function evidence(item) {
  if (item.source === "proof") return term("proof.result", item.done.evidence.split(" ")[1] ?? "");
  return item.done.evidence.replace(/ [0-9A-Z]{26}$/, "");
}

function Signatures({ list, may, changed }) {
  const [note, setNote] = useDraft(`check.${list.id}`);
  const act = (verb) => actOnChecklist(list, verb, { note: note.trim() }).then((after) => (setNote(""), changed(after)));
  const mine = list.installed?.by === me().username;
  return html`<div class="install-sign">
    <p>${t("install.signed.install")}：${list.installed ? html`<b>${person(list.installed.by)}</b> · ${when(list.installed.at)}` : "—"}</p>
    <p>${t("install.signed.accept")}：${list.accepted ? html`<b>${person(list.accepted.by)}</b> · ${when(list.accepted.at)}` : "—"}</p>
    ${may && html`${mine && html`<p class="quiet">${t("install.second")}</p>`}
      <div class="buttons">
        ${!list.installed && html`<${ActionButton} class="primary" disabled=${list.missing.length > 0} run=${() => act("install")}>${t("install.sign.install")}<//>`}
        ${list.installed && !mine && html`<${ActionButton} class="primary" run=${() => act("accept")}>${t("install.sign.accept")}<//>`}
      </div>
      <details><summary>${t("install.other")}</summary><form class="act-form" onSubmit=${(e) => e.preventDefault()}>
        <label>${t("install.why")}<input value=${note} maxlength="1000" autocomplete="off" onInput=${(e) => setNote(e.currentTarget.value)} /></label>
        <div class="buttons">${list.installed && html`<${ActionButton} disabled=${!note.trim()} run=${() => act("reject")}>${t("install.back")}<//>`}
        <${ActionButton} disabled=${!note.trim()} run=${() => act("abandon")}>${t("install.abandon")}<//></div></form></details>`}
  </div>`;
}
