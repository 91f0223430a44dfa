// What is not plain to see in the rows is counted here, always; and in a flood of
// alarms it is said that calls stay on top.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { deskOf } from "../lib/roles.js";
import { me, queue } from "../state.js";

const span = 600_000; // ms
const many = 10; // alarms within the span that a person can follow

// A desk of several kinds has the general word.
function openWord(desk) {
  if (desk === "care") return term("stage.care", "open");
  return desk === "property" ? term("stage.maintenance", "open") : term("stage.safety", "open");
}

/** @param {{counts: import("../lib/queue.js").Counts}} props */
export default function QueueCounts({ counts }) {
  const burst = queue.value.alarms.filter((a) => !a.drill && now.value - Date.parse(a.opened_at) <= span).length;
  const facts = [
    burst > many && ["burst", t("queue.burst", { n: burst })],
    ["open", t("queue.untaken", { open: openWord(deskOf(me())), n: counts.open })],
    counts.surges > 0 && ["surges", t("queue.surges", { n: counts.surges })],
    ["merged", t("mark.merged", { n: counts.merged })],
    ["silenced", t("queue.silenced", { n: counts.silenced })],
    ["drills", t("queue.drills", { n: counts.drills })],
    counts.unrecorded > 0 && ["unrecorded", t("queue.unrecorded", { n: counts.unrecorded })],
  ].filter((fact) => Array.isArray(fact));
  return html`<p class="counts">${facts.map(([name, text]) => html`<span key=${name} class="count-${name}">${text}</span>`)}</p>`;
}
