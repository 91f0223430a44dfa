// One edge, with everything on the way from it that is not as it should be.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { getEdge } from "../lib/api.js";
import { count, number } from "../lib/format.js";
import { lasting } from "../lib/words.js";
import { edges } from "../state.js";
import Age from "./age.js";
import EdgeConfig from "./edge-config.js";
import EdgeLosses from "./edge-losses.js";
import EdgeToken from "./edge-token.js";
import Status from "./status.js";

const lanes = ["alarms", "events", "readings"];

/** @param {{edge: import("../lib/api.js").Edge, made?: (secret: any) => void}} props  made: for those who may change edges */
export default function EdgeCard({ edge, made }) {
  const [unfolded, unfold] = useState(false);
  const [configuring, configure] = useState(false);
  const details = () => {
    unfold(!unfolded);
    if (!unfolded) getEdge(edge.id).then(edges.put, () => {}); // the list may leave refusals out
  };
  const waiting = edge.backlog;
  const facts = [
    [t("device.heard"), html`<${Age} at=${edge.last_seen} />`],
    [t("edge.devices"), edge.devices ?? 0],
    [t("edge.version"), edge.version || "—"],
    [t("edge.clock"), edge.clock_offset_s === undefined ? "—" : `${number(edge.clock_offset_s, 2)} s`],
    [t("edge.oldest"), waiting?.oldest_s ? lasting(waiting.oldest_s * 1000) : "—"],
  ];
  return html`<section class="card edge edge-${edge.status}" aria-label=${edge.id}>
    <header><h2>${edge.name || edge.id}</h2>${edge.name && html`<small class="quiet">${edge.id}</small>`}<${Status} value=${edge.status} of="edge" />
      ${edge.clock_suspect && html`<span class="mark mark-late">${t("edge.suspect")}</span>`}${edge.two_with_one_id && html`<span class="mark mark-unrecorded">${t("edge.two")}</span>`}</header>
    <dl class="facts">${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    <table class="table lanes"><thead><tr><th scope="col">${t("edge.lane")}</th><th scope="col">${t("edge.position")}</th><th scope="col">${t("edge.backlog")}</th><th scope="col">${t("edge.dropped")}</th></tr></thead>
      <tbody>${lanes.map((lane) => html`<tr key=${lane}><th scope="row">${term("lane", lane)}</th><td>${count(edge.positions?.[lane] ?? 0)}</td><td>${count(waiting?.[lane] ?? 0)}</td><td class=${edge.dropped?.[lane] ? "bad" : ""}>${count(edge.dropped?.[lane] ?? 0)}</td></tr>`)}</tbody></table>
    <div class="buttons">
      <button class="button" aria-expanded=${unfolded} onClick=${details}>${t("edge.details", { gaps: edge.gaps?.length ?? 0, refused: Object.values(edge.refused ?? {}).reduce((a, b) => a + b, 0) })}</button>
      ${made && html`<button class="button" aria-expanded=${configuring} onClick=${() => configure(!configuring)}>${t("config.title")}</button>`}
    </div>
    ${unfolded && html`<${EdgeLosses} edge=${edge} />`}
    ${unfolded && made && html`<${EdgeToken} edge=${edge} made=${made} />`}
    ${configuring && made && html`<${EdgeConfig} edge=${edge} />`}
  </section>`;
}
