// Says on every screen that presses of some buttons are an exercise just now,
// until when, and how to make one that is not.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { exercises } from "../lib/resort.js";
import { person, siteName } from "../lib/words.js";
import { timed } from "../lib/times.js";

export default function ExerciseBanner() {
  const open = [...exercises.value.values()].filter((e) => Date.parse(e.until) > now.value);
  if (!open.length) return null;
  return html`<div class="exercise-banners" role="status">
    ${open.map((e) => html`<p key=${e.id} class="exercise-banner">
      <b>${t("exercise.on", { kind: term("exercise", e.kind), until: timed(e.until) })}</b>
      <span>${e.site ? siteName(e.site) : t("exercise.buttons", { n: e.devices })} · ${person(e.by)}</span>
      <span>${t("exercise.second")}</span>
    </p>`)}
  </div>`;
}
