// One column of the queue. Rows stay where they are while somebody is in the
// list; what came meanwhile is counted above it, on a bar that has its room always.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { useGrown } from "../lib/grown.js";
import { useHeld } from "../lib/held.js";
import { isOpen } from "../lib/alerts.js";
import { alerts as known } from "../state.js";
import AlertRow from "./alert-row.js";
import Empty from "./empty.js";

const first = 100; // rows; the rest are counted and shown when asked for

/**
 * @param {{title: string, open: string, alerts: import("../lib/api.js").Alert[], under: Map<string, import("../lib/api.js").Alert[]>, empty: string, next?: {href: string, label: string}}} props
 *   open: the desk's word for what nobody has taken; next: where to go on when there is nothing
 */
export default function AlertList({ title, open, alerts, under, empty, next }) {
  const [most, setMost] = useState(first);
  const all = known.items.value;
  const { ids, waiting, release, events } = useHeld(alerts.map((a) => a.id), (id) => all.has(id));
  const rows = ids.slice(0, useGrown(Math.min(most, ids.length), 76));
  return html`<section class="list" aria-label=${title}>
    <header>
      <h2>${title} <span class="number">${alerts.length}</span></h2>
      <span class="quiet">${open} ${alerts.filter(isOpen).length}</span>
      <button class="button news ${waiting ? "" : "news-none"}" onClick=${release}>${t("queue.news", { n: waiting })}</button>
    </header>
    ${ids.length === 0 && html`<${Empty} text=${empty} href=${next?.href} label=${next?.label} />`}
    <ul ...${events}>${rows.map((id) => html`<${AlertRow} key=${id} alert=${all.get(id)} under=${under.get(id)} />`)}</ul>
    ${ids.length > most && html`<button class="button" data-rest onClick=${() => setMost(ids.length)}>${t("queue.rest", { n: ids.length - most })}</button>`}
  </section>`;
}
