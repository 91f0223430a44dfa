// One request for pictures: what was asked, what there is, and whose step is next.
import { html, useEffect, useState } from "../lib/ui.js";
import { aside, listed, t, term } from "../lib/i18n.js";
import { retrieval as fetchRetrieval } from "../lib/api-retrieval.js";
import { useFetched } from "../lib/fetched.js";
import { deviceName, person } from "../lib/words.js";
import { devices } from "../state.js";
import BackLink from "../components/back-link.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import RetrievalActs from "../components/retrieval-acts.js";
import RetrievalFootage from "../components/retrieval-footage.js";
import RetrievalPackage from "../components/retrieval-package.js";
import { span, timed } from "../lib/times.js";
import When from "../components/when.js";

/** @param {{id: string}} props */
export default function RetrievalPage({ id }) {
  useEffect(() => void devices.need(), []);
  const { value, error, load } = useFetched(() => fetchRetrieval(id), [id]);
  const [newer, setNewer] = useState(/** @type {import("../lib/api-retrieval.js").Retrieval|undefined} */ (undefined));
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const r = newer && newer.id === value.id && newer.version > value.version ? newer : value;
  const at = timed;
  const own = r.lane === "resident";
  const less = r.granted && JSON.stringify([r.granted.cameras, r.granted.from, r.granted.to]) !== JSON.stringify([r.cameras, r.from, r.to]);
  return html`<article class="retrieval">
    <p><${BackLink} to="/retrievals" text=${t("page.retrievals")} /></p>
    <header class="card"><h1>${r.number} <span class="mark">${term("retrieval.state", r.state)}</span>${r.late && html` <b class="bad">${t("retrieval.late")}</b>`}</h1>
      <p class="quiet">${term("retrieval.lane", r.lane)} · ${t("retrieval.due", { at: at(r.due_at) })}${!r.ended_at && html` · ${r.state === "handed_out" ? t("retrieval.closes", { at: at(r.expires_at) }) : t("retrieval.expires", { at: at(r.expires_at) })}`}</p>
      <dl class="order-facts">
        <dt>${own ? t("retrieval.home") : t("retrieval.unit")}</dt><dd>${r.unit}</dd>
        <dt>${own ? t("retrieval.paper") : t("retrieval.document")}</dt><dd>${r.document}</dd>
        ${!own && html`<dt>${t("retrieval.persons")}</dt><dd>${listed(r.persons.map((p) => aside(p.name, p.number)))}</dd>`}
        <dt>${own ? t("retrieval.reason") : t("retrieval.basis")}</dt><dd>${term("retrieval.basis", r.basis)}${r.basis_note && `：${r.basis_note}`}</dd>
        <dt>${t("retrieval.purpose")}</dt><dd>${r.purpose}</dd>
        <dt>${t("retrieval.asked")}</dt><dd>${listed(r.cameras.map(deviceName))}<br />${span(r.from, r.to)}</dd>
        ${r.granted && html`<dt>${t("retrieval.granted")}</dt><dd>${less ? html`${listed(r.granted.cameras.map(deviceName))}<br />${span(r.granted.from, r.granted.to)} <b>${t("retrieval.less")}</b>` : t("retrieval.whole")} · ${person(r.approved_by ?? "")}</dd>`}
      </dl></header>
    <${RetrievalActs} r=${r} changed=${setNewer} />
    <${RetrievalPackage} r=${r} />
    ${!r.prepared && !r.ended_at && html`<${RetrievalFootage} r=${r} changed=${setNewer} reload=${load} />`}
    <section class="card"><h2>${t("work.timeline")}</h2><ol class="order-lines">${[...r.history].reverse().map((line, i) => html`<li key=${i}><span><${When} at=${line.at} /></span><b>${term("retrieval.did", line.verb)}</b><span>${["prepare", "attach", "detach", "clear", "fetch"].includes(line.verb) ? "" : line.note}</span><small>${line.by === "system" ? t("retrieval.system") : person(line.by)}</small></li>`)}</ol></section>
  </article>`;
}
