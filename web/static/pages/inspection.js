// 迎检: each assessed item of the programme with its value, evidence and remedy, as a
// page and as a sheet of paper; and the spot checks.
import { html } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { selfCheck } from "../lib/api-inspection.js";
import { useFetched } from "../lib/fetched.js";
import { full } from "../lib/format.js";
import { choose } from "../lib/place.js";
import { person } from "../lib/words.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import SelfItem from "../components/self-item.js";
import SpotChecks from "../components/spot-checks.js";

/** @param {{query: Record<string, string>}} props */
export default function Inspection({ query }) {
  const spot = query.view === "spot";
  return html`<div class="inspection">
    <h1>${t("page.inspection")}</h1>
    <div class="chips no-print"><button class="chip" aria-pressed=${!spot} onClick=${() => choose({ view: undefined })}>${t("inspect.self")}</button>
      <button class="chip" aria-pressed=${spot} onClick=${() => choose({ view: "spot" })}>${t("inspect.spot")}</button></div>
    ${spot ? html`<${SpotChecks} />` : html`<${SelfCheck} />`}
  </div>`;
}

function SelfCheck() {
  const { value, error, load } = useFetched(selfCheck);
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const n = (/** @type {string} */ standing) => value.items.filter((i) => i.standing === standing).length;
  return html`<section class="sheet"><header class="sheet-head"><p><b>${t("inspect.sums", { met: n("met"), missed: n("missed"), collecting: n("collecting"), unmeasured: n("not_measured") })}</b>
      <br /><span class="quiet">${t("inspect.made", { at: full(value.at), by: person(value.by), from: value.from, to: value.to })}</span></p>
      <button type="button" class="button no-print" onClick=${() => print()}>${t("inspect.print")}</button></header>
    <ol class="self-items">${value.items.map((i) => html`<${SelfItem} key=${i.key} item=${i} lang=${lang()} />`)}</ol></section>`;
}
