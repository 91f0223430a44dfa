// The steps of a call in the desk's order: what was done, when and by whom, what
// comes next, and the key of each.
import { html } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { isPossible, isTaken, nextStep, steps, ticksOf } from "../lib/calls.js";
import { half } from "../lib/translate.js";
import { person } from "../lib/words.js";
import ActionButton from "./action-button.js";
import Icon from "./icon.js";
import When from "./when.js";

const acted = { acknowledge: "acknowledge", dispatch: "dispatch", arrive: "arrive", resolve: "resolve" };

/**
 * @param {{alert: import("../lib/api.js").Alert, take: (step: any, result?: string) => Promise<any>, opens: Record<string, any>}} props
 *   opens: the steps that ask for something first, and their form while it is open
 */
export default function CallSteps({ alert, take, opens }) {
  const next = nextStep(alert);
  return html`<ol class="steps" aria-label=${t("steps.title")}>${steps.map((step) => {
    const taken = isTaken(alert, step), possible = isPossible(alert, step);
    return html`<li key=${step.name} class="step ${step.wide ? "step-wide" : ""} ${taken ? "step-taken" : ""} ${next === step.name ? "step-next" : ""}" aria-current=${next === step.name ? "step" : undefined}>
      <span class="step-mark">${taken ? html`<${Icon} name="check" label=${t("steps.taken")} />` : ""}</span>
      <div class="step-main"><b>${term("step", step.name)}</b>${done(alert, step)}</div>
      <div class="step-act">${possible && (step.results
        ? step.results.map(([result, key]) => html`<${ActionButton} key=${result} run=${() => take(step, result)} hint=${key}>${term(`result.${step.name}`, result)}<//>`)
        : step.name in opens
          ? html`<button type="button" class="button ${next === step.name ? "primary" : ""}" aria-expanded=${Boolean(opens[step.name])} onClick=${() => take(step)}>${term("do", step.name)}<kbd>${step.key.toUpperCase()}</kbd></button>`
          : html`<${ActionButton} class=${next === step.name ? "primary" : ""} run=${() => take(step)} hint=${step.key.toUpperCase()}>${term("do", step.name)}<//>`)}</div>
      ${possible && opens[step.name] && html`<div class="step-form">${opens[step.name]}</div>`}
    </li>`;
  })}</ol>`;
}

// When and by whom: of a tick, each time that it stands; of an act, as the timeline has it.
function done(alert, step) {
  const told = step.tick
    ? ticksOf(alert, step.tick)
    : (alert.timeline ?? []).filter((e) => e.action === acted[step.name]).slice(-2);
  if (!told.length || (!step.tick && !isTaken(alert, step))) return null;
  return told.map((one, i) => html`<span key=${i} class="step-told">
    <${When} at=${one.at} /> ${person(one.by)}
    ${one.result && html` <b>${term(`result.${step.name}`, one.result)}</b>`}${step.name === "resolve" && alert.outcome && html` <b>${term("outcome", alert.outcome)}</b>`}${step.tick && one.note && html` <span>${half(one.note, lang())}</span>`}
  </span>`);
}
