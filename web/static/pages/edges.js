// The edges: whether they are there, what waits in them, what was lost or
// refused on the way, and their tokens.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { may } from "../lib/roles.js";
import { edges, me } from "../state.js";
import EdgeCode from "../components/edge-code.js";
import EdgeCard from "../components/edge-card.js";
import EdgeForm from "../components/edge-form.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import TokenOnce from "../components/token-once.js";

export default function Edges() {
  const [secret, setSecret] = useState(/** @type {any} */ (undefined));
  edges.need();
  if (edges.status.value === "failed") return html`<${Failure} error=${edges.error.value} retry=${edges.load} />`;
  if (edges.status.value !== "ready") return html`<${Loading} />`;
  const list = [...edges.items.value.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const changes = may(me(), "edges.change");
  const made = (one) => (setSecret(one), edges.load());
  return html`<div class="edges">
    <h1>${t("edges.title")} <span class="number">${list.length}</span></h1>
    ${secret?.code && html`<${EdgeCode} code=${secret} done=${() => setSecret(undefined)} />`}
    ${secret?.token && html`<${TokenOnce} secret=${secret} done=${() => setSecret(undefined)} />`}
    ${changes && html`<${EdgeForm} made=${made} />`}
    ${list.length === 0 && html`<${Empty} text=${t("edges.empty")} next=${t("empty.edges.empty")} />`}
    ${list.map((edge) => html`<${EdgeCard} key=${edge.id} edge=${edge} made=${changes ? made : undefined} />`)}
  </div>`;
}
