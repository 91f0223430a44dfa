// What was resolved, newest first, a page at a time.
import { html, useEffect, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { resolvedAlerts } from "../lib/api.js";
import { siteName, title } from "../lib/words.js";
import { epoch } from "../state.js";
import ActionButton from "./action-button.js";
import Age from "./age.js";
import Empty from "./empty.js";
import Failure from "./failure.js";
import Loading from "./loading.js";
import Marks from "./marks.js";
import Severity from "./severity.js";

export default function ResolvedList() {
  const [list, setList] = useState(/** @type {{items: any[], next?: string}|undefined} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const load = () => resolvedAlerts().then((page) => (setError(undefined), setList(page)), setError);
  useEffect(() => void load(), [epoch.value]);
  if (error && !list) return html`<${Failure} error=${error} retry=${load} />`;
  if (!list) return html`<${Loading} />`;
  const more = async () => {
    const page = await resolvedAlerts(list.next);
    setList({ items: [...list.items, ...page.items], next: page.next });
  };
  return html`<section class="list">
    ${list.items.length === 0 && html`<${Empty} text=${t("queue.resolved.empty")} />`}
    <ul>${list.items.map((a) => html`<li key=${a.id} class="row row-done"><div class="row-body" data-row=${a.id}>
      <${Severity} value=${a.severity} />
      <div class="row-main">
        <a class="row-title" data-alert=${a.id} href=${`#/alerts/${a.id}`}>${title(a)}</a>
        <p class="row-sub">${siteName(a.site)}</p>
        <p class="row-marks"><span class="stage stage-resolved">${term("outcome", a.outcome)}</span><${Marks} alert=${a} /></p>
      </div>
      <${Age} at=${a.resolved_at} /><div class="row-act"></div>
    </div></li>`)}</ul>
    ${list.next && html`<${ActionButton} run=${more}>${t("queue.older")}<//>`}
  </section>`;
}
