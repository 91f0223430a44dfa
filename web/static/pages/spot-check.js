// One spot check: the cameras that were drawn, one below the other, each with its
// picture now and what is judged of it. The first that is not judged is open.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { check, finishCheck } from "../lib/api-inspection.js";
import { useFetched } from "../lib/fetched.js";
import { full } from "../lib/format.js";
import { may } from "../lib/roles.js";
import { person } from "../lib/words.js";
import { devices, me } from "../state.js";
import ActionButton from "../components/action-button.js";
import BackLink from "../components/back-link.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import SpotCamera from "../components/spot-camera.js";
import When from "../components/when.js";

/** @param {{id: string}} props */
export default function SpotCheck({ id }) {
  const { value, error, load } = useFetched(() => check(id), [id]);
  const [watched, watch] = useState(""); // one picture at a time, for a purpose
  devices.need(); // for what they are called
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const judges = may(me(), "inspection.judge") && !value.done_at;
  const sees = may(me(), "pictures.see") && !value.done_at;
  return html`<div class="inspection spot-check sheet">
    <p class="no-print"><${BackLink} to="/inspection?view=spot" text=${t("inspect.spot")} /></p>
    <header class="sheet-head"><h1>${t("spot.title")} <time datetime=${value.at}>${full(value.at)}</time></h1><button type="button" class="button no-print" onClick=${() => print()}>${t("inspect.print")}</button></header>
    <section class="card"><dl class="facts"><div><dt>${t("spot.by")}</dt><dd>${person(value.by)} · <${When} at=${value.at} /></dd></div><div><dt>${t("spot.drawn")}</dt><dd>${t("spot.drawn.of", { n: value.cameras.length, of: value.pool.length })}</dd></div>
      <div><dt>${t("spot.seed")}</dt><dd><code>${value.seed}</code> ${value.redrawn ? t("spot.redrawn") : html`<b class="bad">${t("spot.redrawn.not")}</b>`}</dd></div>
      <div><dt>${t("spot.state")}</dt><dd>${value.done_at ? t("spot.done", { at: full(value.done_at), by: person(value.done_by) }) : t("spot.open", { n: value.left })}</dd></div></dl>
      <dl class="facts">${value.counts.map((k) => html`<div key=${k.aspect}><dt>${term("aspect", k.aspect)}</dt><dd>${t("spot.counts", k)}</dd></div>`)}</dl>
      <p class="quiet">${t("spot.frozen")}</p></section>
    <ol class="spot-cameras">${value.cameras.map((c) => html`<${SpotCamera} key=${c.camera} check=${value} drawn=${c} judges=${judges} sees=${sees} watched=${watched === c.camera} watch=${(on) => watch(on ? c.camera : "")} changed=${load} />`)}</ol>
    ${judges && html`<p class="no-print"><${ActionButton} class="primary" disabled=${value.left > 0} run=${() => finishCheck(value).finally(load)}>${value.left > 0 ? t("spot.left", { n: value.left }) : t("spot.finish")}<//></p>`}
    <p class="print-only">${t("spot.sign")}</p>
  </div>`;
}
