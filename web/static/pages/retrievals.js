// 调取: who asked for pictures, and where each request stands.
import { html, useEffect, useState } from "../lib/ui.js";
import { listed, t, term } from "../lib/i18n.js";
import { retrievalFigures, retrievals, verifyURL } from "../lib/api-retrieval.js";
import { useFetched } from "../lib/fetched.js";
import { now } from "../lib/clock.js";
import { choose, go } from "../lib/place.js";
import { may } from "../lib/roles.js";
import { living, states } from "../lib/retrieval.js";
import { deviceName } from "../lib/words.js";
import { devices, me } from "../state.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import SavedFilters from "../components/saved-filters.js";
import { span, timed } from "../lib/times.js";

/** @param {{query: Record<string, string>}} props */
export default function Retrievals({ query }) {
  useEffect(() => void devices.need(), []);
  const state = query.state ?? "living";
  const { value, error, load } = useFetched(() => retrievals({ state: state === "living" ? living.join(",") : state === "all" ? undefined : state, lane: query.lane, camera: query.camera, number: query.number }), [state, query.lane, query.camera, query.number]);
  const cameras = [...devices.items.value.values()].filter((d) => d.kind === "camera");
  const at = timed;
  const owns = me().roles.some((role) => role === "property" || role === "admin");
  return html`<div class="retrievals">
    <div class="work-head"><h1>${t("page.retrievals")}</h1><div class="buttons">${may(me(), "retrievals.draft") && html`<a class="button primary" href="#/retrievals/new">${t("retrieval.new")}</a>`}
      <a class="chip" href=${verifyURL()} download>${t("retrieval.verify")}</a></div></div>
    <form class="retrieval-filters card" onSubmit=${(e) => e.preventDefault()}>
      <label>${t("retrieval.state")}<select value=${state} onChange=${(e) => choose({ ...query, state: e.currentTarget.value === "living" ? undefined : e.currentTarget.value })}><option value="living">${t("retrieval.living")}</option><option value="all">${t("retrieval.all")}</option>${states.map((s) => html`<option key=${s} value=${s}>${term("retrieval.state", s)}</option>`)}</select></label>
      ${owns && html`<label>${t("retrieval.lane")}<select value=${query.lane ?? ""} onChange=${(e) => choose({ ...query, lane: e.currentTarget.value || undefined })}><option value="">${t("retrieval.all")}</option>${["office", "resident"].map((l) => html`<option key=${l} value=${l}>${term("retrieval.lane", l)}</option>`)}</select></label>`}
      <label>${t("retrieval.camera")}<select value=${query.camera ?? ""} onChange=${(e) => choose({ ...query, camera: e.currentTarget.value || undefined })}><option value="">${t("retrieval.all")}</option>${cameras.map((d) => html`<option key=${d.id} value=${d.id}>${deviceName(d.id)}</option>`)}</select></label>
      <label>${t("retrieval.number")}<input value=${query.number ?? ""} placeholder="DQ-2026-0001" autocomplete="off" onChange=${(e) => choose({ ...query, number: e.currentTarget.value.trim() || undefined })} /></label>
    </form>
    <${SavedFilters} filters=${["state", "lane", "camera", "number"]} />
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    ${!value && !error && html`<${Loading} />`}
    ${value && value.items.length === 0 && html`<${Empty} text=${t("retrieval.none")} next=${t("empty.retrieval.none")} href="#/retrievals/new" label=${t("retrieval.new")} />`}
    ${value && value.items.length > 0 && html`<ul class="retrieval-list card">${value.items.map((r) => html`<li key=${r.id} onClick=${() => go(`/retrievals/${r.id}`)}>
      <a href=${`#/retrievals/${r.id}`}>${r.number}</a> <span class="mark">${term("retrieval.state", r.state)}</span>${r.late && html` <b class="bad">${t("retrieval.late")}</b>`}${r.mine.some((v) => v !== "withdraw" && v !== "edit") && html` <b class="mine">${t("retrieval.yours")}</b>`}
      <p>${r.unit} · ${term("retrieval.basis", r.basis)}</p>
      <p class="quiet">${listed(r.cameras.map(deviceName))} · ${span(r.from, r.to)} · ${t("retrieval.due", { at: at(r.due_at) })}</p></li>`)}</ul>`}
    ${value?.next && html`<p class="quiet">${t("retrieval.more")}</p>`}
    <${Notice} />
  </div>`;
}

// What the public notice of a month may tell; nothing below ten.
function Notice() {
  const [month, set] = useState(new Date(now.value).toISOString().slice(0, 7));
  const { value: f, error, load } = useFetched(() => retrievalFigures(month), [month]);
  const told = (/** @type {number|null|undefined} */ n) => (n === null || n === undefined ? t("retrieval.few", { n: f?.least ?? 10 }) : String(n));
  return html`<details class="card retrieval-notice"><summary>${t("retrieval.notice")}</summary>
    <label>${t("retrieval.month")}<input type="month" value=${month} onChange=${(e) => e.currentTarget.value && set(e.currentTarget.value)} /></label>
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    ${f && html`<dl class="order-facts">${["office", "resident", "refused", "given"].map((k) => html`<dt>${term("retrieval.count", k)}</dt><dd>${told(f[k])}</dd>`)}</dl>`}
    <p class="quiet">${t("retrieval.notice.how")}</p>
    <p><button type="button" class="button" disabled=${!f} onClick=${() => print()}>${t("retrieval.print")}</button></p></details>`;
}
