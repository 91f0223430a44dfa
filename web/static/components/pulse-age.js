// How old the newest synthetic alarm is, and behind it each source's, with the
// page to keep for when none comes any more.
import { html } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { duration } from "../lib/format.js";
import { offlineURL } from "../lib/api-resort.js";
import { me } from "../state.js";
import { ageOf, pulses, silence } from "../lib/resort.js";
import { silentAfter } from "../lib/silence.js";

export default function PulseAge() {
  const age = silence();
  const list = [...pulses.value.values()];
  const desk = me().roles.find((role) => role !== "admin");
  return html`<details class="pulse ${age !== undefined && age > silentAfter ? "pulse-silent" : ""}">
    <summary title=${t("pulse.why")}>${age === undefined ? t("pulse.waiting") : t("pulse.age", { age: duration(age, lang()) })}</summary>
    <ul>
      ${list.map((p) => html`<li key=${p.edge}><span>${p.edge === "self-test" ? t("pulse.hub") : p.edge}</span><b>${word(p)}</b></li>`)}
    </ul>
    ${desk && html`<a href=${offlineURL(desk)} download>${t("pulse.offline")}</a>`}
  </details>`;
}

function word(p) {
  if (!p.expected) return t("pulse.away");
  if (!p.at) return t("pulse.never");
  return t("pulse.ago", { age: duration(ageOf(p), lang()) });
}
