// The steps of a policy as a ladder: when, and whom. The last rung is built in.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { afterWords, aimWords } from "../lib/duty.js";

/** @param {{policy: import("../lib/api-duty.js").Policy, person: (id: string) => string, roster: (id: string) => string}} props */
export default function Ladder({ policy, person, roster }) {
  const last = policy.last_after_s || 180, again = policy.repeat_s || 300;
  return html`<ol class="ladder">
    ${policy.steps.map((step, i) => html`<li key=${i}><b class="when">${afterWords(step.after_s)}</b>
      <ul>${step.targets.map((aim, n) => html`<li key=${n} class=${`aim aim-${aim.kind}`}>${aimWords(aim, person, roster)}</li>`)}</ul></li>`)}
    <li class="last"><b class="when">${afterWords(last)}</b>
      <ul><li class="aim">${t("policy.everybody")}</li></ul><p class="quiet">${t("policy.repeat", { every: afterWords(again) })}</p></li>
  </ol>`;
}
