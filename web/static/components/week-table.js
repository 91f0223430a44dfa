// A week of a roster: seven days, posts A and B, each day as a bar of 24 hours
// with the names under it. Hours with nobody are hatched and said in words.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { wallDate } from "../lib/duty.js";
import { cut, wallClock } from "../lib/rota.js";

const posts = ["A", "B"];
const tones = 5;

/** @param {{week: import("../lib/api-duty.js").Week}} props */
export default function WeekTable({ week }) {
  const days = [0, 1, 2, 3, 4, 5, 6];
  const today = (day) => now.value >= Date.parse(week.days[day]) && now.value < Date.parse(week.days[day + 1]);
  const name = (id) => week.people?.find((p) => p.id === id)?.name ?? id;
  const tone = (id) => (week.people?.findIndex((p) => p.id === id) ?? 0) % tones;
  return html`<div class="scroll"><table class="week">
    <thead><tr><th scope="col"><span class="unseen">${t("duty.post")}</span></th>${days.map((day) => html`<th key=${day} scope="col" class=${today(day) ? "today" : ""}>${wallDate(week.days[day], week.zone)}</th>`)}</tr></thead>
    <tbody>${posts.map((post) => html`<tr key=${post}>
      <th scope="row"><b>${t("duty.postname", { post })}</b></th>
      ${days.map((day) => html`<td key=${day} class=${today(day) ? "today" : ""} data-day=${wallDate(week.days[day], week.zone)}><${Day} spans=${cut(week, day, post)} zone=${week.zone} name=${name} tone=${tone} /></td>`)}
    </tr>`)}</tbody>
  </table></div>`;
}

function Day({ spans, zone, name, tone }) {
  return html`<svg class="hours" viewBox="0 0 240 16" preserveAspectRatio="none" aria-hidden="true">
      ${spans.map((s, i) => html`<rect key=${i} class=${s.who ? `tone-${tone(s.who)}` : "tone-none"} x=${s.start * 240} y="0" width=${Math.max(1, (s.end - s.start) * 240)} height="16" />`)}
    </svg>
    <ul>${spans.map((s, i) => html`<li key=${i} class=${s.who ? "" : "nobody"}>
      <time>${wallClock(s.from, zone)}–${wallClock(s.to, zone, true)}</time> ${s.who ? html`<b>${name(s.who)}</b>` : html`<b>${t("duty.nobody")}</b>`}
      ${s.why && s.why !== "shift" && html` <small class="mark">${term("duty.why", s.why)}</small>`}
    </li>`)}</ul>`;
}
