// Begins a drill or a walk-test: of what, where, and for how long.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { beginExercise } from "../lib/api-resort.js";
import { takeExercise } from "../lib/resort.js";
import { useDraft } from "../lib/drafts.js";
import { siteName } from "../lib/words.js";
import { sites } from "../state.js";
import ActionButton from "./action-button.js";

const lengths = [15, 30, 60, 120, 240]; // minutes; four hours is the most

/** @param {{made: () => any}} props */
export default function ExerciseForm({ made }) {
  const [kind, setKind] = useDraft("exercise.kind");
  const [site, setSite] = useDraft("exercise.site");
  const [minutes, setMinutes] = useDraft("exercise.minutes");
  const [note, setNote] = useDraft("exercise.note");
  const begin = async () => {
    takeExercise(await beginExercise({ kind: kind || "drill", site, minutes: Number(minutes || 30), note: note.trim() || undefined }, newKey()));
    for (const clear of [setSite, setNote]) clear("");
    made();
  };
  return html`<form class="card exercise-form" onSubmit=${(e) => e.preventDefault()}>
    <h2>${t("exercise.new")}</h2>
    <p class="quiet">${t("exercise.rule")}</p>
    <div class="fields">
      <label>${t("exercise.kind")}<select value=${kind || "drill"} onChange=${(e) => setKind(e.currentTarget.value)}>
        ${["drill", "walk_test"].map((one) => html`<option key=${one} value=${one}>${term("exercise", one)}</option>`)}</select></label>
      <label>${t("exercise.site")}<select value=${site} onChange=${(e) => setSite(e.currentTarget.value)}><option value="">${t("exercise.choose")}</option>
        ${[...sites.items.value.values()].map((one) => html`<option key=${one.id} value=${one.id}>${siteName(one.id)}</option>`)}</select></label>
      <label>${t("exercise.length")}<select value=${minutes || "30"} onChange=${(e) => setMinutes(e.currentTarget.value)}>
        ${lengths.map((n) => html`<option key=${n} value=${String(n)}>${n < 60 ? t("exercise.minutes", { n }) : t("exercise.hours", { n: n / 60 })}</option>`)}</select></label>
      <label class="wide">${t("exercise.note")}<input value=${note} maxlength="200" onInput=${(e) => setNote(e.currentTarget.value)} /></label>
    </div>
    <${ActionButton} class="primary" run=${begin} disabled=${!site}>${t("exercise.begin")}<//>
  </form>`;
}
