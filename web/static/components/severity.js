// How much it matters: colour, shape and word.
import { html } from "../lib/ui.js";
import { term } from "../lib/i18n.js";
import Icon from "./icon.js";

/** @param {{value: string}} props */
export default function Severity({ value }) {
  return html`<span class="severity sev-${value}"><${Icon} name=${value} /><span>${term("severity", value)}</span></span>`;
}
