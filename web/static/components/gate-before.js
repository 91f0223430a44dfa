// Of a gate that was forced or held open: what it told in the ten minutes before, and
// how its door stood. Ways of opening, never whose card or who.
import { html, useEffect, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { isUnrecorded } from "../lib/alerts.js";
import { gateBefore } from "../lib/api-police.js";
import { may } from "../lib/roles.js";
import { me } from "../state.js";
import Failure from "./failure.js";
import When from "./when.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function GateBefore({ alert }) {
  const [known, setKnown] = useState(/** @type {import("../lib/api-police.js").Before|undefined} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const shown = alert.rule.startsWith("gate.") && Boolean(alert.device) && !isUnrecorded(alert) && may(me(), "police.desk");
  const load = () => gateBefore(alert.id).then((got) => (setError(undefined), setKnown(got)), setError);
  useEffect(() => void (shown && load()), [shown, alert.id, alert.count]);
  if (!shown || error?.status === 404) return null;
  if (error) return html`<section class="card"><${Failure} error=${error} retry=${load} /></section>`;
  if (!known) return null;
  return html`<section class="card gate-before" aria-label=${t("before.title")}><h2>${t("before.title")}</h2>
    <${DoorStrip} known=${known} />
    ${known.events.length === 0 ? !known.more && html`<p class="quiet">${t("before.none")}</p>` : html`<ol class="before-list">${known.events.map((e, i) => html`<li key=${i} class=${e.type === "gate.forced" ? "bad" : ""}>
      <${When} at=${e.at} /> <b>${term("event", e.type)}</b> <span class="quiet">${[e.method && term("data.method", e.method), e.direction && term("data.direction", e.direction), e.door && t("before.door", { n: e.door })].filter(Boolean).join(" · ")}</span></li>`)}</ol>`}
    ${known.more && html`<p class="quiet">${t("before.more")}</p>`}
  </section>`;
}

// How the door stood, as a strip; the words below say the same.
function DoorStrip({ known }) {
  const from = Date.parse(known.from), span = Math.max(1, Date.parse(known.to) - from);
  const x = (/** @type {string} */ at) => ((Date.parse(at) - from) / span) * 600;
  return html`<svg class="door-strip" viewBox="0 0 600 26" preserveAspectRatio="none" aria-hidden="true">${known.door.map((one, i) => html`<rect key=${i} class="door-${one.state}" x=${x(one.from)} y=${one.state === "closed" ? 16 : 2} width=${Math.max(2, x(one.to) - x(one.from))} height=${one.state === "closed" ? 8 : 22} />`)}</svg>
    <p class="door-words">${known.door.slice(-6).map((one, i) => html`<span key=${i}><${When} at=${one.from} /> ${term("before.state", one.state)}</span>`)}</p>`;
}
