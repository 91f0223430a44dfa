// What can be done to a work order now. The next step is one button; what needs a
// reason or a time opens its own small form, and what is typed stays.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { actOnOrder, getOrder, orderStep } from "../lib/api-work.js";
import { useDraft } from "../lib/drafts.js";
import { instant } from "../lib/quiet.js";
import { now } from "../lib/clock.js";
import { isDecision, needsNote, needsUntil, nextSteps, otherSteps } from "../lib/work.js";
import { atThePlace, movesOn } from "../lib/away.js";
import { told } from "../lib/failures.js";
import { asSeen, newest, putHere } from "../lib/outbox.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";

/** @param {{order: import("../lib/api-work.js").Order, vendors: import("../lib/api-work.js").Vendor[], changed: (o: any) => void}} props */
export default function OrderActs({ order, vendors, changed }) {
  const [form, open] = useState("");
  const [error, fail] = useState(/** @type {any} */ (undefined));
  // Somebody else was quicker: what they did is shown, and what was typed stays.
  const refused = (err) => {
    if (err.status === 409) getOrder(order.id).then(changed, () => {});
    throw err;
  };
  // A step that is shown as done while it is told takes its button away; that it was refused is said here.
  const act = (verb, body) => (fail(undefined), doIt(verb, body).catch((err) => {
    if (!movesOn.includes(verb)) throw err;
    fail(err);
  }));
  const doIt = (verb, body) => (atThePlace.includes(verb) ? putHere(orderStep(order, verb, { ...body, ...asSeen(`order:${order.id}`, order.version) })).then(() => newest(`order:${order.id}`, order)) : actOnOrder(order, verb, body)).then((after) => (open(""), changed(after)), refused);
  const asks = (verb) => verb === "assign" || needsNote(verb) || isDecision(verb);
  const next = nextSteps(order, me().username);
  const others = otherSteps(order, me().username, now.value);
  return html`<section class="card order-acts" aria-label=${t("work.acts")}>
    ${error && html`<p class="action-error" role="status">${told(error)}</p>`}
    <div class="buttons">${next.map((verb, i) => asks(verb)
      ? html`<button key=${verb} class=${`button ${i === 0 && verb !== "reject" ? "primary" : ""}`} aria-expanded=${form === verb} onClick=${() => open(form === verb ? "" : verb)}>${term("work.verb", verb)}</button>`
      : html`<${ActionButton} key=${verb} class=${i === 0 ? "primary" : ""} run=${() => act(verb)}>${term("work.verb", verb)}<//>`)}</div>
    ${order.state === "reported" && order.reported_by === me().username && html`<p class="quiet">${t("work.second")}</p>`}
    ${form && next.includes(form) && html`<${ActForm} key=${form} verb=${form} order=${order} vendors=${vendors} send=${(body) => act(form, body)} />`}
    <div class="buttons minor">${others.map((verb) => verb === "resume"
      ? html`<${ActionButton} key=${verb} run=${() => act(verb)}>${term("work.verb", verb)}<//>`
      : html`<button key=${verb} class="button" aria-expanded=${form === verb} onClick=${() => open(form === verb ? "" : verb)}>${term("work.verb", verb)}</button>`)}</div>
    ${form && !next.includes(form) && html`<${ActForm} key=${form} verb=${form} order=${order} vendors=${vendors} send=${(body) => act(form, body)} />`}
  </section>`;
}

function ActForm({ verb, order, vendors, send }) {
  const of = `order.${order.id}.${verb}.`;
  const [note, setNote] = useDraft(of + "note");
  const [until, setUntil] = useDraft(of + "until");
  const [vendor, setVendor] = useState(order.vendor ?? "");
  const go = (more) => send({ note: note.trim() || undefined, until: needsUntil(verb) ? instant(until) : undefined, ...more }).then(() => (setNote(""), setUntil("")));
  const lacks = (needsNote(verb) && !note.trim()) || (needsUntil(verb) && !until);
  return html`<form class="quiet-form act-form" onSubmit=${(e) => e.preventDefault()}>
    ${verb === "assign" && html`<label>${t("work.vendor")}<select value=${vendor} onChange=${(e) => setVendor(e.currentTarget.value)}><option value="">${t("work.own")}</option>${vendors.filter((v) => v.active).map((v) => html`<option key=${v.id} value=${v.id}>${v.name}</option>`)}</select></label>`}
    ${verb === "approve" && html`<p>${t("work.pause.asked", { who: order.pauses.at(-1)?.by ?? "", why: order.pauses.at(-1)?.reason ?? "" })}</p>`}
    ${verb === "decide" && html`<p>${t("work.objection.is", { who: order.objection?.by ?? "", why: order.objection?.note ?? "" })}</p>`}
    ${needsUntil(verb) && html`<label>${verb === "rectify" ? t("work.rectify.by") : t("work.pause.until")}<input type="datetime-local" value=${until} required onInput=${(e) => setUntil(e.currentTarget.value)} /></label>`}
    <label class="wide">${needsNote(verb) ? t("work.note.must") : t("work.note.may")}<input value=${note} maxlength="1000" autocomplete="off" onInput=${(e) => setNote(e.currentTarget.value)} /></label>
    <div class="buttons">${isDecision(verb)
      ? html`<${ActionButton} class="primary" run=${() => go({ yes: true })} disabled=${lacks}>${term("work.yes", verb)}<//><${ActionButton} run=${() => go({ yes: false })} disabled=${lacks}>${term("work.no", verb)}<//>`
      : html`<${ActionButton} class="primary" run=${() => go(verb === "assign" ? { vendor } : {})} disabled=${lacks}>${term("work.verb", verb)}<//>`}</div>
  </form>`;
}
