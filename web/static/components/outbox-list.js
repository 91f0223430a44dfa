// What this phone still has to tell the hub, and what the hub did not take. Nothing
// of it goes away unseen.
import { html } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { duration } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { drop, lasts, sendNow, steps } from "../lib/outbox.js";
import { failed, stepsOf, unreadable, waiting } from "../lib/outbox-rules.js";
import { connection, me } from "../state.js";

export default function OutboxList() {
  const mine = stepsOf(steps.value, me().username);
  const wait = waiting(mine), told = failed(mine);
  const others = waiting(steps.value).length - wait.length;
  const lost = unreadable(steps.value);
  now.value;
  const ago = (/** @type {import("../lib/outbox-rules.js").Step} */ s) => t("outbox.done", { age: duration(Math.max(0, Date.now() - s.at), lang()) });
  return html`<div class="outbox" aria-live="polite">
    ${lost.length > 0 && html`<div class="outbox-told" role="status">
      <p><b>${t("outbox.unreadable", { n: lost.length })}</b></p>
      <button type="button" class="button" onClick=${() => Promise.all(lost.map(drop))}>${t("outbox.read")}</button>
    </div>`}
    ${told.map((s) => html`<div key=${s.n} class="outbox-told" role="status">
      <p><b>${s.place} ${term("outbox.what", s.what)}</b> <span>${ago(s)}</span></p>
      <p>${s.state === "unsure" ? t("outbox.unsure") : t("outbox.refused", { why: why(s) })}${s.body?.note && html`<q>${s.body.note}</q>`}</p>
      <button type="button" class="button" onClick=${() => drop(s)}>${t("outbox.read")}</button>
    </div>`)}
    ${wait.length > 0 && html`<details class="outbox-wait"><summary><b>${t("outbox.count", { n: wait.length })}</b></summary>
      <p>${connection.value.up ? t("outbox.why.slow") : t("outbox.why")}<button type="button" class="button" onClick=${sendNow}>${t("outbox.now")}</button></p>
      <ol>${wait.map((s) => html`<li key=${s.n}><span><b>${s.place} ${term("outbox.what", s.what)}</b> ${ago(s)}</span>
        ${s.tried === undefined && html`<button type="button" class="button" onClick=${() => drop(s)}>${t("outbox.drop")}</button>`}</li>`)}</ol>
    </details>`}
    ${!lasts.value && html`<p class="outbox-frail">${t("outbox.frail")}</p>`}
    ${others > 0 && html`<p class="quiet">${t("outbox.others", { n: others })}</p>`}
  </div>`;
}

function why(step) {
  if (step.photo && step.status === 404) return t("outbox.why.photo");
  return [403, 404, 409, 422].includes(step.status ?? 0) ? term("outbox.why", String(step.status)) : t("outbox.why.other");
}
