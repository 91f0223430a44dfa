// The steps of a responder, under the thumb: the next one is the largest. What is
// pressed is put down at once and told as soon as there is a hub.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { backLeft } from "../lib/answers.js";
import { myStep, photoStep, undoMine } from "../lib/api-my.js";
import { useKeptNote } from "../lib/my-note.js";
import { told } from "../lib/failures.js";
import { offered } from "../lib/my-calls.js";
import { put, steps } from "../lib/outbox.js";
import { toast } from "./toasts.js";
import ActionButton from "./action-button.js";
import PhotoAdd from "./photo-add.js";

const photosOf = /** @type {import("../lib/api-my.js").CallPhoto["of"][]} */ (["home_locked", "device_reset", "note"]);
const outcomes = ["handled", "nothing_found", "accidental_press", "device_fault", "cancelled_by_caller"];

/** @param {{call: import("../lib/api-my.js").MyCall & {over?: string}, heard: number, changed: () => any, deskPhone?: string}} props  heard: when the hub said so, by the page's clock */
export default function MyActs({ call, heard, changed, deskPhone }) {
  const [form, open] = useState("");
  const [error, fail] = useState("");
  const [note, setNote, sent] = useKeptNote(call.id);
  now.value;
  const tell = async (/** @type {string} */ answer, more = {}) => {
    fail("");
    try {
      await done(await put(myStep(call, answer, { note: note.trim() || undefined, ...more })));
      sent(note);
    } catch (err) {
      fail(told(err));
    }
  };
  // What the hub did not take stands at the top of the page, and is no success here.
  const done = async (/** @type {string} */ key) => {
    open((now) => (now === form ? "" : now)); // with a weak signal another was opened meanwhile
    changed();
    if (steps.value.some((s) => s.key === key && s.state !== "waiting")) {
      requestAnimationFrame(() => document.querySelector(".outbox-told")?.scrollIntoView({ block: "center" }));
      return fail(t("my.refused"));
    }
    toast(steps.value.some((s) => s.key === key) ? t("my.saved") : t("my.told")); // a photo that still waits says nothing of this
  };
  const can = offered(call);
  const left = backLeft(call, performance.now() - heard);
  if (form === "done") return html`<div class="my-acts"><p><b>${t("my.done.how")}</b></p>
    <div class="my-outcomes">${outcomes.map((one) => html`<button key=${one} type="button" class="button my-act" onClick=${() => tell("done", { outcome: one })}>${term("outcome", one)}</button>`)}</div>
    ${error && html`<p class="action-error" role="status">${error}</p>`}
    <button type="button" class="button" onClick=${() => open("")}>${t("my.do.back")}</button></div>`;
  if (form === "cannot") return html`<div class="my-acts"><p><b>${t("my.do.cannot.sure")}</b></p>
    <button type="button" class="button my-act my-refuse" onClick=${() => tell("cannot")}>${t("my.do.cannot.yes")}</button>
    <button type="button" class="button my-act" onClick=${() => open("")}>${t("my.do.back")}</button></div>`;
  if (form === "note") return html`<div class="my-acts"><label>${t("my.note")}<textarea rows="3" maxlength="1000" value=${note} onInput=${(e) => setNote(e.currentTarget.value)}></textarea></label>
    <button type="button" class="button my-act primary" disabled=${!note.trim()} onClick=${() => tell("note")}>${t("my.do.note.add")}</button>
    ${error && html`<p class="action-error" role="status">${error}</p>`}
    <button type="button" class="button" onClick=${() => open("")}>${t("my.do.back")}</button></div>`;
  if (form === "photo") return html`<div class="my-acts"><p><b>${t("my.photo.rule")}</b></p><p class="quiet">${t("my.photo.kept")}</p>
    <div class="my-outcomes">${photosOf.map((of) => html`<${PhotoAdd} key=${of} label=${term("photos.of", of)} send=${(photo) => put(photoStep(call, of, photo)).then(done)} />`)}</div>
    <button type="button" class="button" onClick=${() => open("")}>${t("my.do.back")}</button></div>`;
  return html`<div class="my-acts">
    ${error && html`<p class="action-error" role="status">${error}</p>`}
    ${left > 0 && html`<${ActionButton} class="my-back" run=${() => undoMine(call.id).then(changed)}>${t("my.undo", { what: call.undo === "arrive" ? t("my.do.arrive") : t("my.do.seen"), n: left })}<//>`}
    ${can.filter((one) => one !== "cannot").map((one, i) => html`<button key=${one} type="button" class="button my-act ${i === 0 ? "primary" : ""}" onClick=${() => (one === "done" ? open("done") : tell(one))}>${term("my.do", one)}</button>`)}
    <div class="my-row">
      ${can.includes("cannot") && html`<button type="button" class="button" onClick=${() => open("cannot")}>${t("my.do.cannot")}</button>`}
      ${!call.over && html`<button type="button" class="button" onClick=${() => open("note")}>${t("my.do.note")}</button>`}
      ${!call.over && call.category === "care" && html`<button type="button" class="button my-photo" onClick=${() => open("photo")}><span>${t("my.photo")}</span><small>${t("my.photo.rule")}</small></button>`}
      ${deskPhone && html`<a class="button" href=${`tel:${deskPhone}`}>${t("my.desk")}</a>`}
    </div>
  </div>`;
}

