// 巡查: places that somebody goes to because no camera sees them. Who has taken a round
// checks in place by place; nobody is followed between them.
import { html, useEffect, useState } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { addRound, rounds as fetchRounds } from "../lib/api-patrol.js";
import { coverageMap } from "../lib/api-coverage.js";
import { pages } from "../lib/pages.js";
import { useFetched } from "../lib/fetched.js";
import { instant } from "../lib/quiet.js";
import { may } from "../lib/roles.js";
import { choose } from "../lib/place.js";
import { orKept } from "../lib/kept-away.js";
import { begin, sent } from "../lib/outbox.js";
import { me } from "../state.js";
import ActionButton from "../components/action-button.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import OutboxList from "../components/outbox-list.js";
import { placesOf } from "../components/place-choice.js";
import RoundCard from "../components/round-card.js";
import SavedFilters from "../components/saved-filters.js";

const none = { areas: [] };

/** @param {{query: Record<string, string>}} props */
export default function Patrols({ query }) {
  const all = query.view === "all";
  const [most, setMost] = useState(1); // pages
  const { value, error, load } = useFetched(() => Promise.all([orKept(all ? "all rounds" : "rounds", me().username, () => pages((cursor) => fetchRounds(all, cursor), most)), coverageMap().catch(() => none)]), [], [all, most, sent.value]);
  useEffect(begin, []);
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const [{ items: list, more }, plan] = value;
  return html`<div class="patrols">
    <h1>${t("page.patrols")}</h1>
    <${OutboxList} />
    <div class="chips"><button class="chip" aria-pressed=${!all} onClick=${() => choose({ view: undefined })}>${t("patrol.open")}</button>
      <button class="chip" aria-pressed=${all} onClick=${() => choose({ view: "all" })}>${t("patrol.all")}</button></div>
    <${SavedFilters} filters=${["view"]} />
    ${list.length === 0 && html`<${Empty} text=${t("patrol.none")} />`}
    ${list.map((one) => html`<${RoundCard} key=${one.id} round=${one} changed=${load} />`)}
    ${more && html`<p><button type="button" class="button" onClick=${() => setMost(most + 1)}>${t("list.more")}</button></p>`}
    ${may(me(), "patrols.walk") && html`<${NewRound} areas=${plan.areas} made=${load} />`}
  </div>`;
}

function NewRound({ areas: drawn, made }) {
  const [form, set] = useDraftForm("patrol.new", { title: "", due: "", places: /** @type {string[]} */ ([]) });
  const areas = placesOf(drawn);
  const toggle = (/** @type {string} */ id) => set({ ...form, places: form.places.includes(id) ? form.places.filter((p) => p !== id) : [...form.places, id] });
  const send = async () => {
    await addRound({ title: form.title.trim() || undefined, places: form.places, due_at: instant(form.due) }, newKey());
    set({ title: "", due: "", places: [] });
    made();
  };
  return html`<details class="card"><summary>${t("patrol.new")}</summary><form class="act-form" onSubmit=${(e) => e.preventDefault()}>
    <fieldset class="places"><legend>${t("patrol.places")}</legend>${areas.map((s) => html`<label key=${s.id} class="check"><input type="checkbox" checked=${form.places.includes(s.id)} onChange=${() => toggle(s.id)} />${s.name}</label>`)}</fieldset>
    <label>${t("work.due")}<input type="datetime-local" value=${form.due} onInput=${(e) => set({ ...form, due: e.currentTarget.value })} /></label>
    <label>${t("patrol.title")}<input value=${form.title} maxlength="120" autocomplete="off" onInput=${(e) => set({ ...form, title: e.currentTarget.value })} /></label>
    <${ActionButton} class="primary" disabled=${form.places.length === 0 || !form.due} run=${send}>${t("patrol.make")}<//></form></details>`;
}
