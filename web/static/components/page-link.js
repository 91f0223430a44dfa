// One entry of the navigation, with what waits behind it.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { deskOf, homeOf } from "../lib/roles.js";
import { place } from "../lib/place.js";
import { me, queue } from "../state.js";
import Icon from "./icon.js";

const away = { queue: "/queue" }; // where it is when it is not the first page

/** Where a page of the navigation is. @param {string} page */
const to = (page) => (page === homeOf(me()) ? "/" : away[page] ?? `/${page}`);

/** Whether this is the page one is on. @param {string} page */
export function isHere(page) {
  const here = place.value.path;
  if (page === homeOf(me())) return here === "/" || here === `/${page}` || here.startsWith("/alerts");
  return here === to(page) || here.startsWith(`${to(page)}/`);
}

/** @param {{page: string}} props */
export default function PageLink({ page }) {
  const home = homeOf(me());
  const name = page !== "queue" || home !== "queue" ? term("page", page) : term("desk", deskOf(me()));
  return html`<a href=${`#${to(page)}`} aria-current=${isHere(page) ? "page" : undefined}>
    <${Icon} name=${page} /><span>${name}</span>${page === home && html`<${Waiting} />`}
  </a>`;
}

// Calls for help come before all else that is open, and are red.
function Waiting() {
  const calls = queue.value.slot.length, open = queue.value.counts.open;
  if (calls > 0) return html`<b class="badge badge-calls" aria-label=${t("slot.count", { n: calls })}>${calls}</b>`;
  return open > 0 && html`<b class="badge" aria-label=${t("queue.waiting", { n: open })}>${open}</b>`;
}
