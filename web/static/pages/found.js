// 已发现: what edges found and nobody configured yet. One click adopts it.
import { html, useEffect, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { may } from "../lib/roles.js";
import { allFound } from "../lib/api-found.js";
import { useFetched } from "../lib/fetched.js";
import { choose } from "../lib/place.js";
import { devices, edges, me, sites } from "../state.js";
import AdoptDone from "../components/adopt-done.js";
import DeviceTabs from "../components/device-tabs.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import FoundLooks from "../components/found-looks.js";
import FoundRow from "../components/found-row.js";
import Loading from "../components/loading.js";
import SavedFilters from "../components/saved-filters.js";

const views = { new: ["new"], taken: ["adopted", "known"], ignored: ["ignored"] };

/** @param {{query: Record<string, string>}} props */
export default function Found({ query }) {
  const { value, error, load } = useFetched(allFound);
  const [done, setDone] = useState(/** @type {import("../lib/api-found.js").Adopted|undefined} */ (undefined));
  useEffect(() => (devices.need(), sites.need(), edges.need()), []);
  const view = query.view in views ? query.view : "new";
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const of = (/** @type {string} */ name) => value.items.filter((one) => views[name].includes(one.state)).sort((a, b) => (a.first_seen > b.first_seen ? -1 : 1));
  const list = of(view);
  const adopted = (/** @type {any} */ one) => (setDone(one), devices.load(), load());
  return html`<div class="found">
    <h1>${t("found.title")} <span class="number">${of("new").length}</span></h1>
    <${DeviceTabs} here="found" found=${of("new").length} />
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    ${done && html`<${AdoptDone} done=${done} close=${() => setDone(undefined)} />`}
    <div class="chips" role="group" aria-label=${t("found.view")}>${Object.keys(views).map((name) => html`<button key=${name} class="chip" aria-pressed=${view === name} onClick=${() => choose({ view: name === "new" ? undefined : name })}>${term("found.view", name)} <b>${of(name).length}</b></button>`)}</div>
    <${SavedFilters} filters=${["view"]} />
    ${list.length === 0 ? html`<${Empty} text=${view === "new" ? t("found.empty") : t("found.none")} />`
      : html`<ul class="found-list card">${list.map((one) => html`<${FoundRow} key=${one.id} find=${one} changes=${may(me(), "devices.add")} changed=${load} adopted=${adopted} />`)}</ul>`}
    <${FoundLooks} looks=${value.looks} looked=${load} />
  </div>`;
}
