// 检修窗口: planned work and planned outages, and what stands in for a life-line
// meanwhile.
import { html, useEffect } from "../lib/ui.js";
import { listed, t, term } from "../lib/i18n.js";
import { endedWindows, endWindow, windows } from "../lib/api-noise.js";
import { useFetched } from "../lib/fetched.js";
import { moment, subjects } from "../lib/quiet.js";
import { may } from "../lib/roles.js";
import { person } from "../lib/words.js";
import { devices, edges, me, sites } from "../state.js";
import ActionButton from "../components/action-button.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import NoiseTabs from "../components/noise-tabs.js";
import WindowForm from "../components/window-form.js";
import WindowMains from "../components/window-mains.js";

/** @param {{query: Record<string, string>}} props */
export default function Windows({ query }) {
  useEffect(() => (devices.need(), sites.need(), may(me(), "edges.see") ? edges.need() : undefined), []);
  const { value, error, load } = useFetched(() => Promise.all([windows(), endedWindows()]));
  const [standing, past] = value ?? [[], { items: [] }];
  const acts = may(me(), "alerts.silence");
  const line = (w) => html`<p><b>${subjects(w)}</b> <span class="mark">${term("window.of", w.kind)}</span>${w.started && !w.ended_at ? html` <span class="mark mark-silenced">${t("window.stands")}</span>` : ""}</p>
    <p>${w.reason}</p>
    ${w.substitute && html`<p class="arrangement">${t("window.instead", { what: w.substitute, who: w.checker ?? "" })}</p>`}
    ${w.life_line?.length > 0 && html`<p class="quiet">${t("window.lifeline", { names: listed(w.life_line) })}</p>`}`;
  return html`<div class="noise">
    <h1>${t("windows.title")}</h1>
    <${NoiseTabs} />
    ${acts && html`<${WindowForm} query=${query} made=${load} />`}
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    ${!value && !error && html`<${Loading} />`}
    ${value && html`<section class="card"><h2>${t("windows.standing")} <span class="number">${standing.length}</span></h2>
      ${standing.length === 0 && html`<${Empty} text=${t("windows.none")} next=${t("empty.windows.none")} />`}
      <ul class="quiet-list">${standing.map((w) => html`<li key=${w.id}>${line(w)}
        <p class="quiet">${person(w.by)} · ${moment(w.from)} – ${moment(w.until)}</p>
        ${w.kind === "outage" && html`<${WindowMains} window=${w} />`}
        ${acts && html`<${ActionButton} run=${() => endWindow(w.id).then(load)}>${w.started ? t("window.end") : t("window.cancel")}<//>`}</li>`)}</ul></section>
    ${past.items.length > 0 && html`<details class="card"><summary>${t("windows.past")}</summary>
      <ul class="quiet-list">${past.items.map((w) => html`<li key=${w.id}>${line(w)}<p class="quiet">${person(w.by)} · ${moment(w.from)} – ${moment(w.ended_at)}</p></li>`)}</ul></details>`}`}
  </div>`;
}
