// Who was sent, oldest first: sending another adds a line and changes none.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { person } from "../lib/words.js";
import When from "./when.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function Sendings({ alert }) {
  const sent = alert.sendings ?? [];
  if (!sent.length) return null;
  const at = (time) => html`<${When} at=${time} />`;
  return html`<ol class="sendings" aria-label=${t("sendings.title")}>${sent.map((one, i) => html`<li key=${i} class=${one.released_at ? "sending-released" : ""}>
    ${at(one.at)} <b>${person(one.to || "—")}</b> <span class="quiet">${term("sending", one.kind || "initial")} · ${person(one.by)}</span>
    ${one.arrived_at && html`<span class="mark">${t("sendings.arrived")} ${at(one.arrived_at)}</span>`}
    ${one.released_at && html`<span class="quiet">${t("sendings.released")} ${at(one.released_at)}</span>`}
  </li>`)}</ol>`;
}
