// The package that was prepared, and how it is handed out or looked at.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { fileURL, packageURL } from "../lib/api-retrieval.js";
import { groups, size } from "../lib/retrieval.js";
import { deviceName, person } from "../lib/words.js";
import ClipPlayer from "./clip-player.js";
import { span, timed } from "../lib/times.js";

/** @param {{r: import("../lib/api-retrieval.js").Retrieval}} props */
export default function RetrievalPackage({ r }) {
  if (!r.prepared) return null;
  const at = timed;
  const hands = r.mine.includes("hand-out") || r.mine.includes("close");
  const own = r.lane === "resident";
  const missing = r.prepared.gaps.length;
  return html`<section class="card retrieval-package"><h2>${t("retrieval.package")}</h2>
    <p>${t("retrieval.packed", { n: r.prepared.files.length, size: size(r.prepared.bytes), at: at(r.prepared.at), by: person(r.prepared.by) })}${missing > 0 && html` <b>${t("retrieval.packed.gaps", { n: missing })}</b>`}</p>
    <ul class="lines">${r.prepared.files.map((f) => html`<li key=${f.name}>${deviceName(f.camera)} · ${span(f.from, f.to)} <span class="quiet">${f.origin === "alert_clip" ? t("retrieval.clip") : f.origin === "recorder" ? t("retrieval.recorder") : t("retrieval.hand.file")} · ${size(f.bytes)}</span>${f.sound && html` <b>${t("clip.sound")}</b>`}
      ${own && hands && f.origin !== "attached_by_hand" && html`<${ClipPlayer} src=${fileURL(r, f.id)} sound=${f.sound} hears=${true} label=${deviceName(f.camera)} />`}${own && hands && f.origin === "attached_by_hand" && html` <a href=${fileURL(r, f.id)} download>${t("retrieval.open")}</a>`}</li>`)}</ul>
    <dl class="order-facts prints"><dt>${t("retrieval.print.package")}</dt><dd><code>${groups(r.prepared.sha256)}</code></dd><dt>${t("retrieval.print.key")}</dt><dd><code>${groups(r.hub.fingerprint)}</code></dd></dl>
    ${r.receipt && html`<p>${own ? t("retrieval.was.viewed", { at: at(r.receipt.at), by: person(r.receipt.by), witness: r.receipt.witness }) : t("retrieval.was.handed", { at: at(r.receipt.at), by: person(r.receipt.by), taker: r.receipt.taker, medium: term("retrieval.medium", r.receipt.medium) })}</p>`}
    <p class="package-links">${hands && !own && html`<a class="button" href=${packageURL(r)} download>${t("retrieval.download")}</a>`}
      ${r.receipt && html`<a class="button" href=${`#/retrievals/${r.id}/receipt`}>${t("retrieval.receipt")}</a>`}</p>
    ${own && html`<p class="quiet">${t("retrieval.nocopy")}</p>`}
  </section>`;
}
