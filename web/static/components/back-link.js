// The way up, to the list that a page belongs to.
import { html } from "../lib/ui.js";
import Icon from "./icon.js";

/** @param {{to: string, text: string}} props  to: a path, such as "/orders" */
export default function BackLink({ to, text }) {
  return html`<a href=${`#${to}`} class="back"><${Icon} name="back" />${text}</a>`;
}
