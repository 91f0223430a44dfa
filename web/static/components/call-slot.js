// The fixed place of those who wait: red, always there, of one size, and no
// filter can hide it. Cards keep their place while a pointer is among them; a new
// one does not wait for that, and comes behind the others meanwhile.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isDone } from "../lib/alerts.js";
import { useHeld } from "../lib/held.js";
import { alerts as known, homes, isLost } from "../state.js";
import CallCard from "./call-card.js";
import Icon from "./icon.js";

/** @param {{alerts: import("../lib/api.js").Alert[], care: boolean, link?: (id: string) => string, chosen?: string}} props  longest waiting first */
export default function CallSlot({ alerts, care, link, chosen }) {
  const all = known.items.value;
  const { ids, events } = useHeld(alerts.map((a) => a.id), (id) => all.has(id) && !isDone(/** @type {any} */ (all.get(id))), true);
  const waiting = alerts.length;
  return html`<section class="slot ${waiting ? "slot-waiting" : ""}" aria-label=${t("slot.title")}>
    <h2>${waiting ? html`<${Icon} name="critical" /><b>${waiting}</b><span>${t("slot.waiting", { n: waiting })}</span>` : html`<${Icon} name=${isLost() ? "unknown" : "check"} /><span>${calm(care, homes.value)}</span>`}</h2>
    <ul ...${events}>${ids.map((id) => html`<${CallCard} key=${id} alert=${all.get(id)} link=${link} chosen=${id === chosen} />`)}</ul>
  </section>`;
}

// Nobody waits; and whether that can be relied upon.
function calm(care, figures) {
  if (isLost()) return t("slot.unknown");
  if (!care) return t("slot.calm");
  if (!figures?.total) return t("slot.calm.care");
  if (figures.cannot_call > 0) return t("slot.some.cannot", { n: figures.cannot_call }) + (figures.suspended > 0 ? t("slot.some.suspended", { n: figures.suspended }) : "");
  return figures.can_call === figures.total ? t("slot.all.can", { n: figures.total }) : t("slot.calm.care");
}
