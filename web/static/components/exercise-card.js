// One exercise: when, by whom, and which of its buttons are still due.
import { html, useEffect, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { endExercise, getExercise } from "../lib/api-resort.js";
import { takeExercise } from "../lib/resort.js";
import { deviceCalled, person, siteName } from "../lib/words.js";
import ActionButton from "./action-button.js";
import { timed } from "../lib/times.js";
import When from "./when.js";

/** @param {{exercise: import("../lib/api-resort.js").Exercise, mayEnd: boolean, ended: () => any}} props */
export default function ExerciseCard({ exercise: e, mayEnd, ended }) {
  const [walk, setWalk] = useState(/** @type {import("../lib/api-resort.js").Walked[]|undefined} */ (undefined));
  useEffect(() => void getExercise(e.id).then((got) => setWalk(got.walk), () => {}), [e.id, e.tested]);
  const end = async () => (takeExercise(await endExercise(e.id)), ended());
  const due = walk?.filter((one) => !one.tested_at) ?? [];
  const open = !e.ended_at && Date.parse(e.until) > now.value;
  return html`<section class="card exercise ${open ? "exercise-open" : ""}">
    <h2>${term("exercise", e.kind)} · ${e.site ? siteName(e.site) : t("exercise.buttons", { n: e.devices })}</h2>
    <p><${When} at=${e.began_at} /> – <${When} at=${e.ended_at ?? e.until} /> · ${person(e.by)}${e.ended_by && e.ended_by !== "system" && e.ended_by !== e.by ? ` / ${person(e.ended_by)}` : ""}</p>
    ${e.note && html`<p>${e.note}</p>`}
    <p><b>${t("exercise.tested", { n: e.tested, of: e.devices })}</b></p>
    ${open && mayEnd && html`<${ActionButton} run=${end}>${t("exercise.end")}<//>`}
    ${walk && html`<details open=${open}>
      <summary>${due.length ? t("exercise.due", { n: due.length }) : t("exercise.all")}</summary>
      <ul class="walk">${walk.map((one) => html`<li key=${one.device} class=${one.tested_at ? "walked" : "walk-due"}>
        <span>${deviceCalled(one.device, one.name)}</span><b>${one.tested_at ? timed(one.tested_at) : t("exercise.notyet")}</b>
      </li>`)}</ul>
    </details>`}
  </section>`;
}
