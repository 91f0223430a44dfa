// 处置卡: the steps for this kind of alarm, each ticked with its time by who did it.
// Its version is the alert's from when it was first shown.
import { html, useEffect, useState } from "../lib/ui.js";
import { pick, t } from "../lib/i18n.js";
import { actOn } from "../lib/acts.js";
import { isCall, isDone, isUnrecorded } from "../lib/alerts.js";
import { showCard } from "../lib/api-police.js";
import { ticksOf } from "../lib/calls.js";
import { may, mayAct } from "../lib/roles.js";
import { person } from "../lib/words.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";
import Failure from "./failure.js";
import Icon from "./icon.js";
import UndoBar from "./undo-bar.js";
import When from "./when.js";

/** Whether this desk works with a card on the alert. @param {import("../lib/api.js").Alert} a */
const worksWith = (a) => !isUnrecorded(a) && (isCall(a) ? may(me(), "police.desk") : mayAct(me(), a));

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function ResponseCard({ alert }) {
  const [card, setCard] = useState(/** @type {import("../lib/api-police.js").Card|undefined} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const wanted = worksWith(alert);
  const load = () => {
    setError(undefined);
    return showCard(alert.id).then(setCard, setError);
  };
  useEffect(() => void (wanted && load()), [alert.id, wanted, alert.card?.version]);
  if (!wanted || [404, 503].includes(error?.status)) return null;
  if (error) return html`<section class="card"><${Failure} error=${error} retry=${load} /></section>`;
  if (!card) return null;
  const ticks = ticksOf(alert, "card_step");
  const told = (step) => ticks.find((one) => one.step === step.id);
  const tick = (step) => actOn(alert, "ticks", { version: 0, tick: "card_step", step: step.id });
  const next = card.steps.find((step) => !told(step));
  const { title, version, date } = card.plan;
  return html`<section class="card response-card" aria-label=${t("card.title")}>
    <header><h2>${t("card.title")}</h2><span class="quiet">${t("card.done", { n: card.steps.filter(told).length, of: card.steps.length })}</span><span class="quiet">${t("card.version", { n: card.version })}</span></header>
    <p class="card-plan">${title ? t("card.plan", { title, version: version ?? "", date: date ?? "" }) : html`<span class="quiet">${t("card.noplan")}</span>`}</p>
    <${UndoBar} alert=${alert} />
    <ol class="card-steps">${card.steps.map((step) => {
      const done = told(step);
      return html`<li key=${step.id} class="step ${done ? "step-taken" : ""} ${step === next && !isDone(alert) ? "step-next" : ""}">
        <span class="step-mark">${done && html`<${Icon} name="check" label=${t("steps.taken")} />`}</span>
        <div class="step-main"><b>${pick(step.zh, step.en)}</b>${done && html`<span class="step-told"><${When} at=${done.at} /> ${person(done.by)}</span>`}</div>
        <div class="step-act">${!done && !isDone(alert) && html`<${ActionButton} class=${step === next ? "primary" : ""} run=${() => tick(step)}>${t("card.tick")}<//>`}</div>
      </li>`;
    })}</ol>
  </section>`;
}
