// 演练与逐点测试: what is open, what was done, and which buttons are still due.
import { html, useEffect } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { pastExercises } from "../lib/api-resort.js";
import { now } from "../lib/clock.js";
import { exercises } from "../lib/resort.js";
import { useFetched } from "../lib/fetched.js";
import { me, sites } from "../state.js";
import Empty from "../components/empty.js";
import ExerciseCard from "../components/exercise-card.js";
import ExerciseForm from "../components/exercise-form.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";

export default function Exercises() {
  useEffect(() => sites.need(), []);
  const live = exercises.value;
  const past = useFetched(pastExercises, [], [live.size]);
  const mayBegin = me().roles.some((role) => role === "care" || role === "admin"); // who answers calls
  if (past.error && !past.value) return html`<${Failure} error=${past.error} retry=${past.load} />`;
  if (!past.value) return html`<${Loading} />`;
  const list = past.value.map((one) => live.get(one.id) ?? one);
  const open = list.filter((one) => !one.ended_at && Date.parse(one.until) > now.value); // what runs is what one looks for
  const card = (one) => html`<${ExerciseCard} key=${one.id} exercise=${one} mayEnd=${mayBegin} ended=${past.load} />`;
  return html`<div class="exercises">
    <h1>${t("exercise.title")}</h1>
    ${open.map(card)}
    ${mayBegin ? html`<${ExerciseForm} made=${past.load} />` : html`<p class="quiet">${t("exercise.whose")}</p>`}
    ${list.length === 0 && html`<${Empty} text=${t("exercise.none")} next=${t("empty.exercise.none")} />`}
    ${list.filter((one) => !open.includes(one)).map(card)}
  </div>`;
}
