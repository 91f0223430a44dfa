// Who answers for the place of an alert now: the nearest place first.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { areaName } from "../lib/words.js";
import { holders } from "../lib/api-duty.js";
import { useFetched } from "../lib/fetched.js";

/** @param {{id: string}} props */
export default function Holders({ id }) {
  const known = useFetched(() => holders(id), [id]);
  if (!known.value?.length) return null;
  return html`<section class="card holders" aria-label=${t("holders.title")}><h2>${t("holders.title")}</h2>
    <dl class="facts">${known.value.map((h, i) => html`<div key=${i}><dt>${areaName({ area: h.site, name: h.site_name })} · ${term("duty.holder", h.role)}</dt>
      <dd>${h.holder}${h.deputy && html` <small class="quiet">${t("holders.deputy", { name: h.deputy })}</small>`}</dd></div>`)}</dl></section>`;
}
