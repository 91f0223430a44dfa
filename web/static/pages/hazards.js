// 隐患: what is dangerous and where, the worst first. Found, remedied by its owner,
// verified by somebody else.
import { html, useEffect, useState } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { coverageMap } from "../lib/api-coverage.js";
import { addHazard, hazards as fetchHazards } from "../lib/api-hazards.js";
import { pages } from "../lib/pages.js";
import { useFetched } from "../lib/fetched.js";
import { byUrgency, hazardKinds } from "../lib/hazards.js";
import { instant } from "../lib/quiet.js";
import { may } from "../lib/roles.js";
import { choose } from "../lib/place.js";
import { useShown } from "../lib/shown.js";
import { me, sites } from "../state.js";
import ActionButton from "../components/action-button.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import HazardCard from "../components/hazard-card.js";
import Loading from "../components/loading.js";
import OwnerChoice from "../components/owner-choice.js";
import PlaceChoice from "../components/place-choice.js";
import SavedFilters from "../components/saved-filters.js";

const none = { areas: [] };

/** @param {{query: Record<string, string>}} props */
export default function Hazards({ query }) {
  const all = query.view === "all";
  useEffect(() => sites.need(), []);
  const [most, setMost] = useState(1); // pages
  const { value, error, load } = useFetched(() => Promise.all([pages((cursor) => fetchHazards(all, cursor), most), coverageMap().catch(() => none)]), [], [all, most]);
  useShown(value && query.one, Boolean(value?.[0].items.some((h) => h.id === query.one)), all);
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const [{ items, more }, plan] = value;
  const shown = byUrgency(items).sort((a, b) => Number(b.id === query.one) - Number(a.id === query.one)); // what a link asked for stands first
  return html`<div class="patrols hazards">
    <div class="work-head"><h1>${t("page.hazards")}</h1><a class="chip" href="#/points">${t("page.points")}</a></div>
    <div class="chips"><button class="chip" aria-pressed=${!all} onClick=${() => choose({ view: undefined })}>${t("hazard.living")}</button>
      <button class="chip" aria-pressed=${all} onClick=${() => choose({ view: "all" })}>${t("patrol.all")}</button></div>
    <${SavedFilters} filters=${["view"]} />
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    ${shown.length === 0 && html`<${Empty} text=${t("hazard.none")} next=${t("empty.hazard.none")} />`}
    ${shown.map((h) => html`<div key=${h.id} id=${`one-${h.id}`} class=${h.id === query.one ? "pointed" : ""}><${HazardCard} hazard=${h} changed=${load} open=${h.id === query.one} /></div>`)}
    ${more && html`<p><button type="button" class="button" onClick=${() => setMost(most + 1)}>${t("list.more")}</button></p>`}
    ${may(me(), "hazards.do") && html`<${NewHazard} areas=${plan.areas} made=${load} />`}
  </div>`;
}

function NewHazard({ areas, made }) {
  const empty = { kind: "fire_lane", title: "", place: "", owner: "", due: "", grave: false };
  const [form, set] = useDraftForm("hazard.new", empty);
  const typed = (/** @type {string} */ key) => (e) => set({ ...form, [key]: e.currentTarget.value });
  const send = async () => {
    await addHazard({ kind: form.kind, title: form.title.trim(), place: form.place, owner: form.owner.trim() || undefined, due_at: instant(form.due), grave: form.grave || undefined }, newKey());
    set(empty);
    made();
  };
  return html`<details class="card"><summary>${t("hazard.new")}</summary><form class="act-form" onSubmit=${(e) => e.preventDefault()}>
    <label>${t("hazard.of.kind")}<select value=${form.kind} onChange=${typed("kind")}>${hazardKinds.map((k) => html`<option key=${k} value=${k}>${term("hazard.kind", k)}</option>`)}</select></label>
    <label>${t("hazard.title")}<input value=${form.title} maxlength="120" autocomplete="off" onInput=${typed("title")} /></label>
    <${PlaceChoice} areas=${areas} value=${form.place} change=${(place) => set({ ...form, place })} />
    <label>${t("work.due")}<input type="datetime-local" value=${form.due} onInput=${typed("due")} /></label>
    <label>${t("hazard.owner.name")}<${OwnerChoice} value=${form.owner} change=${(owner) => set({ ...form, owner })} /></label>
    <label class="check"><input type="checkbox" checked=${form.grave} onChange=${(e) => set({ ...form, grave: e.currentTarget.checked })} />${t("hazard.grave")}</label>
    <${ActionButton} class="primary" disabled=${!form.title.trim() || !form.place || !form.due} run=${send}>${t("hazard.make")}<//></form></details>`;
}
