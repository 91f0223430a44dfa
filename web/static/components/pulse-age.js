// How old the newest synthetic alarm is, and behind it each source's.
import { html } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { duration } from "../lib/format.js";
import { pulses, silence, silenceOf, silentAfter } from "../lib/resort.js";

export default function PulseAge() {
  const age = silence();
  const list = [...pulses.value.values()];
  return html`<details class="pulse ${age !== undefined && age > silentAfter ? "pulse-silent" : ""}">
    <summary title=${t("pulse.why")}>${age === undefined ? t("pulse.waiting") : t("pulse.age", { age: duration(age, lang()) })}</summary>
    <ul>
      ${list.map((p) => html`<li key=${p.edge}><span>${p.edge === "self-test" ? t("pulse.hub") : p.edge}</span><b>${word(p)}</b></li>`)}
    </ul>
  </details>`;
}

function word(p) {
  if (!p.expected) return t("pulse.away");
  if (!p.at) return t("pulse.never");
  return t("pulse.ago", { age: duration(silenceOf(p), lang()) });
}
