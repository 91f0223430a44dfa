// The top of a device's page: how it is, why, and what it is.
import { html, useEffect } from "../lib/ui.js";
import { listed, t, term } from "../lib/i18n.js";
import { deviceCalled, deviceName, lasting, reasonsOf, siteName } from "../lib/words.js";
import { heartbeat } from "../lib/devices.js";
import { edges, me } from "../state.js";
import { may, pagesOf } from "../lib/roles.js";
import BackLink from "./back-link.js";
import Age from "./age.js";
import Icon from "./icon.js";
import Status from "./status.js";

/** @param {{device: import("../lib/api.js").Device}} props */
export default function DeviceFacts({ device: d }) {
  const place = [d.location?.building, d.location?.floor, d.location?.unit].filter(Boolean).join(" / ");
  useEffect(() => void (may(me(), "edges.see") && edges.need()), []); // for its name
  const edge = edges.items.value.get(d.edge)?.name || d.edge;
  const facts = [
    [t("filter.kind"), term("kind", d.kind)],
    [t("filter.site"), siteName(d.site) || "—"],
    place && [t("device.place"), place],
    [t("device.heard"), html`<${Age} at=${d.last_seen} />`],
    d.kind === "button" && [t("path.proven"), d.path_proven_at ? html`<${Age} at=${d.path_proven_at} />` : t("upkeep.test.never")],
    [t("device.heartbeat"), lasting(heartbeat(d) * 1000)],
    [t("device.lifecycle"), term("lifecycle", d.lifecycle)],
    [t("device.edge"), pagesOf(me()).includes("edges") ? html`<a href="#/edges">${edge}</a>` : edge],
    d.model && [t("device.model"), d.model],
    d.firmware && [t("device.firmware"), d.firmware],
    d.driver && [t("device.driver"), d.driver],
    d.depends_on?.length && [t("device.depends"), listed(d.depends_on.map(deviceName))],
  ].filter((fact) => Array.isArray(fact));
  return html`<header class="alert-head">
    <p class="alert-line"><${BackLink} to="/devices" text=${t("devices.title")} /><${Status} value=${d.status} />${d.status_since && html`<span class="quiet">${t("device.since")} <${Age} at=${d.status_since} /></span>`}${d.undeclared && html`<span class="mark mark-late">${t("device.undeclared")}</span>`}</p>
    <h1><${Icon} name=${d.kind} />${deviceCalled(d.id, d.name)} <small class="quiet">${d.id}</small></h1>
    ${reasonsOf(d.reasons) && html`<p class="alert-summary">${reasonsOf(d.reasons)}</p>`}
    <dl class="facts">${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
  </header>`;
}
