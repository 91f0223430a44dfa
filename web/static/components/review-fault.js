// One fault of a camera with the figure by which it was judged.
import { html } from "../lib/ui.js";
import { pick, t, term } from "../lib/i18n.js";
import { number } from "../lib/format.js";
import Age from "./age.js";

/** @param {{fault: import("../lib/api-pictures.js").PictureFault}} props */
export default function ReviewFault({ fault }) {
  const { measure, value, limit, below, usual, said, of } = fault;
  const figure = (n) => term("review.unit", measure ?? "").replace("{n}", number(Math.abs(n)));
  const cells = measure
    ? [
        [term("review.measure", measure), figure(value)],
        [below ? t("review.below") : t("review.above"), figure(limit)],
        ...(usual ? [[t("review.usual"), figure(usual)]] : []),
      ]
    : [];
  return html`<li class="review-fault">
    <h3><span class="mark review-${fault.severity}">${term("review.severity", fault.severity)}</span> ${term("reason", fault.name)} <${Age} at=${fault.since} /></h3>
    <p>${pick(fault.zh, fault.en)}</p>
    <dl>${[...cells, [t("review.said"), t("review.said.of", { said, of })]].map(([what, is]) => html`<div key=${what}><dt>${what}</dt><dd>${is}</dd></div>`)}</dl>
  </li>`;
}
