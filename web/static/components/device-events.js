// What a device told, newest first.
import { html, useEffect, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { deviceEvents } from "../lib/api.js";
import { clock, full } from "../lib/format.js";
import { epoch } from "../state.js";
import ActionButton from "./action-button.js";
import Empty from "./empty.js";
import Failure from "./failure.js";
import Loading from "./loading.js";
import When from "./when.js";

const renewMs = 15_000;

/** @param {{id: string}} props */
export default function DeviceEvents({ id }) {
  const [list, setList] = useState(/** @type {{items: any[], next?: string}|undefined} */ (undefined));
  const [older, setOlder] = useState(false);
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const load = () => deviceEvents(id).then((page) => (setError(undefined), setList(page)), setError);
  useEffect(() => {
    load();
    const timer = older ? 0 : setInterval(load, renewMs); // who reads older ones is not thrown back
    return () => clearInterval(timer);
  }, [id, older, epoch.value]);
  const more = async () => {
    const page = await deviceEvents(id, list?.next);
    setOlder(true);
    setList({ items: [...(list?.items ?? []), ...page.items], next: page.next });
  };
  return html`<section class="card"><h2>${t("events.title")}</h2>
    ${error && !list ? html`<${Failure} error=${error} retry=${load} />` : !list ? html`<${Loading} />` : list.items.every(silent) ? html`<${Empty} text=${t("events.empty")} next=${t("events.empty.next")} />` : html`<ul class="events" tabindex="0" aria-label=${t("events.title")}>${list.items.filter((e) => !silent(e)).map((e) => html`<li key=${e.id}>
      <${When} at=${e.time} />
      <span>${term("event", e.type)}${said(e.data) && html` <span class="quiet">${said(e.data)}</span>`}${e.data?.drill && html` <span class="mark mark-drill">${t("mark.drill")}</span>`}${e.device_time && html` <span class="mark mark-late" title=${full(e.device_time)}>${t("mark.clock")}</span>`}</span>
    </li>`)}</ul>`}
    ${list?.next && html`<${ActionButton} run=${more}>${t("queue.older")}<//>`}
  </section>`;
}

// What an edge tests by itself each day is told above, with its age.
const silent = (/** @type {{type: string}} */ e) => e.type === "button.path";

const listed = ["press", "direction", "method", "reason"];

/** @param {Record<string, any>|undefined} data */
function said(data) {
  return Object.entries(data ?? {})
    .filter(([key]) => key !== "drill" && key !== "index")
    .map(([key, value]) => (listed.includes(key) ? term(`data.${key}`, String(value)) : `${term("data", key)} ${value}`))
    .join(" · ");
}
