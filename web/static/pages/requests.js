// What residents asked for that is not urgent, most by the second key of their
// button. A queue of its own: it never stands between calls for help.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { useDraft } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { finishRequest, resident, takeRequest, wanted } from "../lib/api-people.js";
import { kinds } from "../lib/people.js";
import { choose } from "../lib/place.js";
import { deviceName, person } from "../lib/words.js";
import { useStale } from "../lib/stale.js";
import { devices, epoch } from "../state.js";
import ActionButton from "../components/action-button.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import ResidentFacts from "../components/resident-facts.js";
import SavedFilters from "../components/saved-filters.js";
import When from "../components/when.js";

const states = ["open", "taken", "done"];

/** @param {{query: Record<string, string>}} props */
export default function Requests({ query }) {
  const state = states.includes(query.state) ? query.state : "open";
  const [last, setLast] = useState(/** @type {{state?: string, list?: import("../lib/api-people.js").Wanted[], error?: any}} */ ({}));
  const asked = useRef(state);
  asked.current = state;
  const load = () => wanted(state).then((list) => asked.current === state && setLast({ state, list }), (error) => asked.current === state && setLast((old) => ({ ...(old.state === state && old), state, error })));
  useEffect(() => {
    devices.need();
    load();
    const timer = setInterval(load, 30_000);
    return () => clearInterval(timer);
  }, [state, epoch.value]);
  const { list, error } = last.state === state ? last : {}; // those asked for before are no requests in this state
  useStale(Boolean(error && list));
  return html`<div class="requests"><h1>${t("req.title")}</h1>
    <div class="chips" role="group" aria-label=${t("req.state")}>${states.map((one) => html`<button key=${one} class="chip" aria-pressed=${state === one} onClick=${() => choose({ state: one === "open" ? undefined : one })}>${term("req.state", one)}</button>`)}</div>
    <${SavedFilters} filters=${["state"]} />
    ${error && !list ? html`<${Failure} error=${error} retry=${load} />` : !list ? html`<${Loading} />`
    : list.length === 0 ? html`<${Empty} text=${t("req.none")} next=${t("empty.req.none")} />` : html`<ul class="requests-list">${list.map((one) => html`<${Request} key=${one.id} one=${one} done=${load} />`)}</ul>`}
  </div>`;
}

function Request({ one, done }) {
  const [kind, setKind] = useState(one.kind);
  const [note, setNote] = useDraft(`request.${one.id}`, { secret: true });
  const [who, setWho] = useState(/** @type {import("../lib/api-people.js").Resident|undefined} */ (undefined));
  const after = () => (setNote(""), setWho(undefined), done());
  return html`<li class="card request"><div class="care-task-head"><b>${one.resident?.code ?? deviceName(one.device)}</b>
      <span>${one.kind ? term("request", one.kind) : t("req.unasked")}</span>
      ${one.count > 1 && html`<span class="mark">${t("req.count", { n: one.count })}</span>`}${one.drill && html`<span class="mark mark-drill">${t("mark.drill")}</span>`}
      <span class="quiet"><${When} at=${one.at} /></span>${one.state !== "open" && html`<span class="quiet">${person(one.by)}</span>`}
      ${one.outcome && html`<span class="mark">${term("req.outcome", one.outcome)}</span>`}${one.note && html`<span class="quiet">${one.note}</span>`}
      ${one.resident && one.state !== "done" && !who && html`<${ActionButton} run=${async () => setWho(await resident(one.resident.id, "request"))}>${t("res.open")}<//>`}</div>
    ${who && html`<${ResidentFacts} resident=${who} />`}
    ${one.state === "open" && html`<div class="chips" role="group" aria-label=${t("req.kind")}>${kinds.map((k) => html`<button key=${k} class="chip" aria-pressed=${kind === k} onClick=${() => setKind(k)}>${term("request", k)}</button>`)}</div>`}
    ${one.state !== "done" && html`<label class="field field-wide">${t("res.note")}<input value=${note} maxlength="1000" autocomplete="off" onInput=${(e) => setNote(e.currentTarget.value)} /></label>
      <div class="buttons">${one.state === "open" ? html`<${ActionButton} class="primary" run=${() => takeRequest(one.id, kind, note.trim()).then(after)} disabled=${!kind}>${t("req.take")}<//>`
      : ["done", "cancelled", "passed_on"].map((result) => html`<${ActionButton} key=${result} run=${() => finishRequest(one.id, result, note.trim()).then(after)}>${term("req.outcome", result)}<//>`)}</div>`}
  </li>`;
}
