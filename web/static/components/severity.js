// How much it matters: colour, shape and word. Its look hangs on its own class,
// not on its row's: Chromium keeps the old style of what is inside a row that is
// moved (Preact uses moveBefore) in the moment when the row's class changes.
import { html } from "../lib/ui.js";
import { term } from "../lib/i18n.js";
import Icon from "./icon.js";

/** @param {{value: string, open?: boolean}} props  open: nobody has taken it, the colour is full */
export default function Severity({ value, open }) {
  return html`<span class="severity sev-${value} ${open ? "sev-open" : ""}">${Icon({ name: value })}<span>${term("severity", value)}</span></span>`;
}
