// Gates of which nobody has seen for long what they do without power, and in a fire.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { gateProofs } from "../lib/api-install.js";
import { useFetched } from "../lib/fetched.js";
import { deviceCalled, siteName } from "../lib/words.js";
import Failure from "./failure.js";
import { timed } from "../lib/times.js";

export default function UpkeepProofs() {
  const { value, error, load } = useFetched(gateProofs);
  if (error && error.status !== 503) return html`<${Failure} error=${error} retry=${load} />`;
  const due = (value ?? []).filter((p) => p.due);
  if (!due.length) return null;
  const why = (/** @type {import("../lib/api-install.js").GateProof} */ p) =>
    !p.last ? t("proof.never") : p.last.result === "not_released" ? term("proof.result", p.last.result) : t("proof.overdue", { at: timed(p.last.due) });
  return html`<section class="card upkeep-proofs"><h2>${t("proof.due.title")} <span class="number">${due.length}</span></h2>
    <ul class="lines">${due.map((p) => html`<li key=${p.device + p.what}><a href=${`#/devices/${p.device}`}>${deviceCalled(p.device, p.name)}</a> <span class="quiet">${siteName(p.site ?? "")}</span> <span class="proof-what">${term("install.item", p.what)} <b class="upkeep-bad">${why(p)}</b></span></li>`)}</ul></section>`;
}
