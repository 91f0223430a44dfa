// What is not plain to see in the rows is counted here, always.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";

/** @param {{counts: import("../lib/queue.js").Counts}} props */
export default function QueueCounts({ counts }) {
  const facts = [
    ["open", t("queue.untaken", { n: counts.open })],
    ["merged", t("mark.merged", { n: counts.merged })],
    ["drills", t("queue.drills", { n: counts.drills })],
    counts.unrecorded > 0 && ["unrecorded", t("queue.unrecorded", { n: counts.unrecorded })],
  ].filter((fact) => Array.isArray(fact));
  return html`<p class="counts">${facts.map(([name, text]) => html`<span key=${name} class="count-${name}">${text}</span>`)}</p>`;
}
