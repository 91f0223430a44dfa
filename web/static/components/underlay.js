// An image of the plan below what is drawn.
import { html } from "../lib/ui.js";
import { planImageURL } from "../lib/api-coverage.js";
import { apart, transform } from "../lib/plan-image.js";

/** @param {{image: import("../lib/plan-image.js").PlanImage}} props */
export default function Underlay({ image }) {
  if (!apart(image.pins)) return null; // it lies nowhere yet
  return html`<image class="underlay" href=${planImageURL(image.id)} width=${image.width_px} height=${image.height_px} transform=${transform(image.pins)} pointer-events="none" />`;
}
