// 工单: what is to be mended, by whom and by when; what is overdue stands first.
import { html, useEffect } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { openOrders, pastOrders, vendors as fetchVendors } from "../lib/api-work.js";
import { orKept } from "../lib/kept-away.js";
import { useFetched } from "../lib/fetched.js";
import { choose } from "../lib/place.js";
import { may } from "../lib/roles.js";
import { byUrgency, living } from "../lib/work.js";
import { devices, me, sites } from "../state.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import OrderForm from "../components/order-form.js";
import OrderRow from "../components/order-row.js";
import SavedFilters from "../components/saved-filters.js";

const views = ["living", "overdue", "reported", "past"];

/** @param {{query: Record<string, string>}} props */
export default function Orders({ query }) {
  const view = views.includes(query.view) ? query.view : "living";
  useEffect(() => (devices.need(), sites.need()), []);
  const { value, error, load } = useFetched(() => Promise.all([view === "past" ? pastOrders() : orKept("orders", me().username, () => openOrders(living)), fetchVendors().catch(() => [])]), [view]);
  const [found, vendors] = value ?? [[], []];
  const vendorName = (/** @type {string|undefined} */ id) => (id ? vendors.find((v) => v.id === id)?.name ?? id : t("work.own"));
  const shown = view === "past" ? found : byUrgency(found).filter((o) => (view === "overdue" ? o.late : view === "reported" ? o.state === "reported" : true));
  const does = may(me(), "work.do");
  return html`<div class="work">
    <div class="work-head"><h1>${t("work.title.page")}</h1><a class="chip" href="#/vendors">${t("vendors.title")}</a></div>
    <div class="chips" role="group" aria-label=${t("work.view")}>${views.map((one) => html`<button key=${one} class="chip" aria-pressed=${view === one} onClick=${() => choose({ view: one === "living" ? undefined : one })}>${term("work.view", one)}${one === "overdue" && view !== "past" && value ? html` <b>${found.filter((o) => o.late).length}</b>` : ""}</button>`)}</div>
    <${SavedFilters} filters=${["view"]} />
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    ${!value && !error && html`<${Loading} />`}
    ${value && (shown.length === 0 ? html`<${Empty} text=${t("work.none")} next=${t("empty.work.none")} />` : html`<ul class="orders card">${shown.map((o) => html`<${OrderRow} key=${o.id} order=${o} vendorName=${vendorName} />`)}</ul>`)}
    ${does && html`<details class="work-new" open=${Boolean(query.device || query.site || query.alert)}><summary class="button">${t("work.new")}</summary><${OrderForm} query=${query} vendors=${vendors} /></details>`}
  </div>`;
}
