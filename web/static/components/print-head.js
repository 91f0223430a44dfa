// The head of every printed page: which community, when it was printed, by whom.
import { html } from "../lib/ui.js";
import { listed, t } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { full } from "../lib/format.js";
import { siteName } from "../lib/words.js";
import { me, sites } from "../state.js";

export default function PrintHead() {
  const communities = [...sites.items.value.values()].filter((s) => s.level === "community").map((s) => siteName(s.id));
  return html`<p class="print-only print-head">${communities.length > 0 && html`<b>${listed(communities)}</b> · `}${t("print.head", { at: full(new Date(now.value).toISOString()), by: me().name })}</p>`;
}
