// 暂停提醒: what pages nobody for a while, who said so and why.
import { html, useEffect } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { endedSilences, liftSilence, silences } from "../lib/api-noise.js";
import { useFetched } from "../lib/fetched.js";
import { matchWords, moment } from "../lib/quiet.js";
import { may } from "../lib/roles.js";
import { person } from "../lib/words.js";
import { alerts, devices, me, sites } from "../state.js";
import ActionButton from "../components/action-button.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import NoiseTabs from "../components/noise-tabs.js";
import SilenceForm from "../components/silence-form.js";

/** @param {{query: Record<string, string>}} props */
export default function Silences({ query }) {
  useEffect(() => (devices.need(), sites.need()), []);
  const { value, error, load } = useFetched(() => Promise.all([silences(), endedSilences()]));
  const [standing, past] = value ?? [[], { items: [] }];
  const acts = may(me(), "alerts.silence");
  const held = (id) => [...alerts.items.value.values()].filter((a) => a.silence === id && a.state !== "resolved").length;
  return html`<div class="noise">
    <h1>${t("silences.title")}</h1>
    <${NoiseTabs} />
    ${acts && html`<${SilenceForm} query=${query} made=${load} />`}
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    ${!value && !error && html`<${Loading} />`}
    ${value && html`<section class="card"><h2>${t("silences.standing")} <span class="number">${standing.length}</span></h2>
      ${standing.length === 0 && html`<${Empty} text=${t("silences.none")} next=${t("empty.silences.none")} />`}
      <ul class="quiet-list">${standing.map((s) => html`<li key=${s.id}>
        <p><b>${matchWords(s.match)}</b> <span class="mark mark-silenced">${t("silences.holds", { n: held(s.id) })}</span></p>
        <p>${s.reason}</p><p class="quiet">${person(s.by)} · ${t("quiet.until", { at: moment(s.until) })}</p>
        ${acts && html`<${ActionButton} run=${() => liftSilence(s.id).then(load)}>${t("silence.lift")}<//>`}</li>`)}</ul></section>
    ${past.items.length > 0 && html`<details class="card"><summary>${t("silences.past")}</summary>
      <ul class="quiet-list">${past.items.map((s) => html`<li key=${s.id}><p>${matchWords(s.match)} · ${s.reason}</p>
        <p class="quiet">${person(s.by)} · ${moment(s.from)} – ${moment(s.ended_at)} · ${s.ended_by === "system" ? t("quiet.ended") : t("quiet.lifted", { by: person(s.ended_by) })}</p></li>`)}</ul></details>`}`}
  </div>`;
}
