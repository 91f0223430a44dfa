// The receipt 调取回执, to be printed and signed by those who handed out and took.
import { html, useEffect } from "../lib/ui.js";
import { aside, t, term } from "../lib/i18n.js";
import { retrieval as fetchRetrieval } from "../lib/api-retrieval.js";
import { groups, size } from "../lib/retrieval.js";
import { useFetched } from "../lib/fetched.js";
import { full } from "../lib/format.js";
import { deviceName, person } from "../lib/words.js";
import { devices } from "../state.js";
import BackLink from "../components/back-link.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";

/** @param {{id: string}} props */
export default function RetrievalReceipt({ id }) {
  useEffect(() => void devices.need(), []);
  const { value: r, error, load } = useFetched(() => fetchRetrieval(id), [id]);
  if (!r) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const own = r.lane === "resident";
  if (!r.receipt || !r.prepared || !r.granted) return html`<article class="retrieval"><p><${BackLink} to=${`/retrievals/${r.id}`} text=${r.number} /></p><h1>${own ? t("retrieval.receipt.viewed") : t("retrieval.receipt.title")}</h1><${Empty} text=${t("retrieval.receipt.none")} next=${t("empty.retrieval.receipt.none")} /></article>`;
  const approved = r.history.find((line) => line.verb === "approve");
  const fact = (/** @type {string} */ label, /** @type {any} */ value) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
  return html`<article class="card receipt">
    <p class="receipt-tools"><a href=${`#/retrievals/${r.id}`}>${r.number}</a> <button type="button" class="button primary" onClick=${() => print()}>${t("retrieval.print")}</button></p>
    <h1>${own ? t("retrieval.receipt.viewed") : t("retrieval.receipt.title")}</h1>
    <dl>
      ${fact(t("retrieval.number"), r.number)}
      ${r.hub.name && fact(t("retrieval.hub"), r.hub.name)}
      ${fact(own ? t("retrieval.home") : t("retrieval.unit"), r.unit)}
      ${fact(own ? t("retrieval.paper") : t("retrieval.document"), r.document)}
      ${!own && fact(t("retrieval.persons"), r.persons.map((p) => aside(p.name, p.number)).join("、"))}
      ${fact(own ? t("retrieval.reason") : t("retrieval.basis"), term("retrieval.basis", r.basis) + (r.basis_note ? `：${r.basis_note}` : ""))}
      ${fact(t("retrieval.purpose"), r.purpose)}
      ${fact(t("retrieval.granted"), `${r.granted.cameras.map(deviceName).join("、")} · ${full(r.granted.from)} — ${full(r.granted.to)}`)}
      ${fact(t("retrieval.approver"), `${person(r.approved_by ?? "")} · ${full(approved?.at)}`)}
      ${fact(t("retrieval.preparer"), `${person(r.prepared.by)} · ${full(r.prepared.at)}`)}
      ${fact(t("retrieval.hander"), `${person(r.receipt.by)} · ${full(r.receipt.at)}`)}
      ${own ? fact(t("retrieval.witness"), r.receipt.witness) : fact(t("retrieval.taker"), r.receipt.taker)}
      ${fact(t("retrieval.medium"), term("retrieval.medium", r.receipt.medium))}
      ${fact(t("retrieval.print.package"), html`<code>${groups(r.receipt.package)}</code>`)}
      ${fact(t("retrieval.print.key"), html`<code>${groups(r.hub.fingerprint)}</code>`)}
    </dl>
    <div class="scroll"><table class="table"><thead><tr><th>${t("retrieval.file")}</th><th>${t("retrieval.camera")}</th><th>${t("retrieval.span")}</th><th>SHA-256</th></tr></thead><tbody>
      ${r.prepared.files.map((f) => html`<tr key=${f.name}><td><code>${f.name}</code><br /><small>${f.origin === "alert_clip" ? t("retrieval.clip") : t("retrieval.hand.file")} · ${size(f.bytes)}</small></td><td>${f.camera_name || f.camera}</td><td>${full(f.from)}<br />${full(f.to)}</td><td><code>${groups(f.sha256)}</code></td></tr>`)}</tbody></table></div>
    ${r.prepared.gaps.length > 0 && html`<p>${t("retrieval.receipt.gaps", { n: r.prepared.gaps.length })}</p>`}
    <p class="quiet">${own ? t("retrieval.nocopy") : t("retrieval.receipt.how")}</p>
    <div class="signatures">${(own ? ["hander", "witness", "resident"] : ["hander", "first", "second"]).map((k) => html`<div key=${k}><span>${term("retrieval.sign", k)}</span><i></i></div>`)}</div>
  </article>`;
}
