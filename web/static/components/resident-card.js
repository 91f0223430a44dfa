// Who may have pressed, beside a call: what the hub shows this role of them. The
// call never waits for it, and nothing of it stays in the browser.
import { html, useEffect, useState } from "../lib/ui.js";
import { useDraft } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { ask, breakGlass, callCard } from "../lib/api-people.js";
import { reason } from "../lib/failures.js";
import { isDone } from "../lib/alerts.js";
import ActionButton from "./action-button.js";
import CallBack from "./call-back.js";
import ResidentFacts from "./resident-facts.js";

const again = 5000; // ms between looks

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function ResidentCard({ alert }) {
  const [state, setState] = useState(/** @type {{card?: import("../lib/api-people.js").Card, error?: any}} */ ({}));
  const load = () => callCard(alert.id).then((card) => setState({ card }), (error) => setState((was) => (was.error?.status === 403 && ![403, 404].includes(error.status) ? was : { error }))); // a gap of the network ends no waiting
  useEffect(() => {
    if (alert.category === "care") load();
  }, [alert.id, alert.call, alert.category]); // who was asked to a call is not asked to the next
  const { card, error } = state;
  // Whom the desk has not asked yet sees the card as soon as it does.
  const isWaiting = error?.status === 403 && !isDone(alert);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => document.visibilityState === "visible" && load(), again);
    return () => clearInterval(timer);
  }, [alert.id, isWaiting]);
  if (alert.category !== "care" || [403, 404].includes(error?.status)) return null;
  return html`<section class="card resident-card" aria-label=${t("res.card")}>
    <h2>${t("res.card")}</h2>
    ${error && html`<p class="failure" role="status">${reason(error)} <button type="button" class="button" onClick=${load}>${t("app.retry")}</button></p>`}
    ${!card && !error && html`<p class="quiet">${t("app.loading")}</p>`}
    ${card && card.residents.length === 0 && html`<p class="quiet">${t("res.nobody")}</p>`}
    ${card && card.residents.map((one) => html`<${ResidentFacts} key=${one.id ?? one.code} resident=${one} away=${card.away.find((a) => a.resident === one.id)} />`)}
    ${card && card.as === "care_desk" && !isDone(alert) && card.residents.length > 0 && html`<${CallBack} alert=${alert.id} contacts=${card.residents[0].contacts?.length ?? 0} />`}
    ${card && !card.recorded && html`<p class="quiet" role="status">${t("res.unrecorded")}</p>`}
    ${card && card.as === "care_desk" && !isDone(alert) && card.residents.length > 0 && html`<${Ask} alert=${alert.id} shared=${card.shared.map((one) => one.with)} done=${load} />`}
    ${card && card.as === "police" && !isDone(alert) && !card.residents.some((one) => one.name) && html`<${Glass} alert=${alert.id} show=${(next) => setState({ card: next })} />`}
  </section>`;
}

const helpers = /** @type {("guard"|"police")[]} */ (["guard", "police"]);

// Lets the guard room or the police see their part.
function Ask({ alert, shared, done }) {
  return html`<div class="buttons resident-ask">${helpers.map((who) => shared.includes(who)
    ? html`<span key=${who} class="mark">${t("res.asked", { who: term("res.who", who) })}</span>`
    : html`<${ActionButton} key=${who} run=${() => ask(alert, who).then(done)}>${t("res.ask", { who: term("res.who", who) })}<//>`)}</div>`;
}

// Name and phone for the police, with a reason that goes on record.
/** @param {{alert: string, show: (card: import("../lib/api-people.js").Card) => void}} props */
export function Glass({ alert, show }) {
  const [why, setWhy] = useDraft(`glass.${alert}`, { secret: true });
  return html`<form class="resident-glass" onSubmit=${(e) => e.preventDefault()}>
    <label for="glass-why">${t("res.glass.why")}</label>
    <input id="glass-why" value=${why} maxlength="200" autocomplete="off" onInput=${(e) => setWhy(e.currentTarget.value)} />
    <${ActionButton} run=${() => breakGlass(alert, why.trim()).then(show)} disabled=${why.trim().length < 4}>${t("res.glass")}<//>
  </form>`;
}
