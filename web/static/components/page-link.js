// One entry of the navigation, with what waits behind it.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { addressOf, isHere, nameOfPage } from "../lib/page-names.js";
import { waitingIn } from "../lib/queue.js";
import { homeOf } from "../lib/roles.js";
import { me, queue } from "../state.js";
import Icon from "./icon.js";

/** @param {{page: string}} props */
export default function PageLink({ page }) {
  return html`<a href=${`#${addressOf(page)}`} aria-current=${isHere(page) ? "page" : undefined}>
    <${Icon} name=${page} /><span>${nameOfPage(page)}</span>${page === homeOf(me()) && html`<${Waiting} />`}
  </a>`;
}

// Calls for help come before all else that is open, and are red.
function Waiting() {
  const calls = waitingIn(queue.value.slot), open = queue.value.counts.open;
  if (calls > 0) return html`<b class="badge badge-calls" aria-label=${t("slot.count", { n: calls })}>${calls}</b>`;
  return open > 0 && html`<b class="badge" aria-label=${t("queue.waiting", { n: open })}>${open}</b>`;
}
