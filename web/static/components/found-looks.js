// When each edge last looked for devices, what it could not search, and having it
// look now.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { discover } from "../lib/api-found.js";
import { follow } from "../lib/follow.js";
import { now } from "../lib/clock.js";
import { may } from "../lib/roles.js";
import { edges, me } from "../state.js";
import ActionButton from "./action-button.js";
import { timed } from "../lib/times.js";

/** @param {{looks: import("../lib/api-found.js").Look[], looked: () => void}} props */
export default function FoundLooks({ looks, looked }) {
  const list = [...edges.items.value.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return html`<section class="card found-looks"><h2>${t("found.looks")}</h2>
    ${edges.status.value === "ready" && list.length === 0 && html`<p>${t("found.no.edge")} <a href="#/edges">${t("setup.to.edges")}</a></p>`}
    <ul>${list.map((edge) => html`<${Edge} key=${edge.id} edge=${edge} look=${looks.find((one) => one.edge === edge.id)} looked=${looked} />`)}</ul>
    <p class="quiet">${t("found.how")}</p>
  </section>`;
}

/** @param {{edge: import("../lib/api.js").Edge, look?: import("../lib/api-found.js").Look, looked: () => void}} props */
function Edge({ edge, look, looked }) {
  const [off, setOff] = useState(false);
  const left = useRef(false);
  useEffect(() => () => void (left.current = true), []);
  const ask = async () => {
    const { id } = await discover(edge.id, newKey());
    const became = await follow(id, left);
    setOff(became.name === "failed");
    if (became.name === "unknown") throw Object.assign(new Error(), { words: t("found.silent") });
    looked();
  };
  const when = look ? t("found.looked", { at: timed(look.at) }) + (look.every_min ? t("found.every", { n: look.every_min }) : "") : t("found.never");
  return html`<li><b>${edge.name || edge.id}</b> <span class="quiet">${when}</span>
    ${may(me(), "devices.add") && html`<${ActionButton} class="small" run=${ask}>${t("found.look")}<//>`}
    ${off && html`<p class="found-failed" role="status">${t("found.off")}</p>`}
    ${(look?.failed ?? []).map((f) => html`<p key=${f.driver} class="found-failed">${t("found.failed", { driver: term("found.driver", f.driver) })}${lang() === "en" ? `: ${f.reason}` : ""}</p>`)}
    ${look?.left ? html`<p class="found-failed">${t("found.left", { n: look.left })}</p>` : ""}
  </li>`;
}
