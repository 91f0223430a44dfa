// The fixed place of those who wait: red, always there, of one size, and no
// filter can hide it. Cards keep their place while a pointer is among them; a new
// one does not wait for that, and comes behind the others meanwhile. Of very many
// the first have cards; a line counts the others, and opens them.
import { html, signal, useEffect, useLayoutEffect, useRef, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { isDone } from "../lib/alerts.js";
import { useHeld } from "../lib/held.js";
import { cards, places } from "../lib/slot.js";
import { alerts as known, homes, isLost } from "../state.js";
import CallCard from "./call-card.js";
import Icon from "./icon.js";

/** Whom the slot shows, with a card or counted; nobody while it is not on the screen. */
export const inSlot = signal(/** @type {Set<string>} */ (new Set()));

/** @param {{alerts: import("../lib/api.js").Alert[], care: boolean, link?: (id: string) => string, chosen?: string}} props  longest waiting first */
export default function CallSlot({ alerts, care, link, chosen }) {
  const all = known.items.value;
  const { ids, events, drawing } = useHeld(alerts.map((a) => a.id), (id) => all.has(id) && !isDone(/** @type {any} */ (all.get(id))), true);
  const waiting = alerts.length;
  const [opened, open] = useState(0); // how many had cards when somebody opened the rest
  useLayoutEffect(() => void (inSlot.value = new Set(alerts.map((a) => a.id))), [alerts.map((a) => a.id).join()]);
  useLayoutEffect(() => () => void (inSlot.value = new Set()), []);
  const list = useRef(/** @type {HTMLElement|null} */ (null));
  const few = cards(ids, new Set(alerts.map((a) => a.id)), chosen);
  const shown = opened ? { drawn: ids, rest: 0 } : few;
  const { drawn, rest } = shown;
  drawing(places(shown));
  useEffect(() => void (opened && /** @type {HTMLElement|null|undefined} */ (list.current?.children[opened]?.querySelector("a"))?.focus()), [opened]);
  useEffect(() => void (opened && !few.rest && open(0)), [opened, few.rest]);
  return html`<section class="slot ${waiting ? "slot-waiting" : ""}" aria-label=${t("slot.title")}>
    <h2>${waiting ? html`<${Icon} name="critical" /><b>${waiting}</b><span>${t("slot.waiting", { n: waiting })}</span>` : html`<${Icon} name=${isLost() || known.error.value ? "unknown" : "check"} /><span>${calm(care, homes.value)}</span>`}</h2>
    <ul ref=${list} ...${events}>${drawn.map((id) => html`<${CallCard} key=${id} alert=${all.get(id)} link=${link} chosen=${id === chosen} />`)}
      ${rest > 0 && html`<li class="slot-rest"><button type="button" class="button" data-rest onClick=${() => open(drawn.length)}>${t("slot.rest", { n: rest })}</button></li>`}</ul>
  </section>`;
}

// Nobody waits; and whether that can be relied upon.
function calm(care, figures) {
  if (isLost()) return t("slot.unknown");
  if (known.error.value) return t("slot.unread"); // what is shown is from before
  if (!care) return t("slot.calm");
  if (!figures?.total) return t("slot.calm.care");
  if (figures.cannot_call > 0) return t("slot.some.cannot", { n: figures.cannot_call }) + (figures.suspended > 0 ? t("slot.some.suspended", { n: figures.suspended }) : "");
  return figures.can_call === figures.total ? t("slot.all.can", { n: figures.total }) : t("slot.calm.care");
}
