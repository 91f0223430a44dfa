// What must be known of an alert beside its stage: that it is an exercise, came
// late, is on no record, or stands for others.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isUnrecorded } from "../lib/alerts.js";
import { lasting } from "../lib/words.js";

const late = 10; // seconds from the press to the hub

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function Marks({ alert }) {
  const members = alert.members ?? 0;
  const marks = [
    alert.drill && ["drill", t("mark.drill"), t("mark.drill.why")],
    isUnrecorded(alert) && ["unrecorded", t("mark.unrecorded"), t("mark.unrecorded.why")],
    alert.late_s > late && ["late", t("mark.late", { age: lasting(alert.late_s * 1000) }), t("mark.late.why")],
    alert.silenced_until && ["silenced", t("mark.silenced"), t("mark.silenced.why")],
    alert.arrangement && ["arrangement", t("mark.arrangement"), alert.arrangement],
    alert.flapping && ["flapping", t("mark.flapping"), t("mark.flapping.why")],
    members > 0 && ["grouped", t("mark.grouped", { n: members }), t("mark.grouped.why")],
    alert.count > 1 && ["count", t("mark.count", { n: alert.count }), t("mark.count.why", { n: alert.count })],
  ].filter((mark) => Array.isArray(mark));
  return marks.map(([name, text, why]) => html`<span key=${name} class="mark mark-${name}" title=${why}>${text}</span>`);
}
