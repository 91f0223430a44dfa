// There is nothing to show, and that is all right.
import { html } from "../lib/ui.js";

/** @param {{text: string}} props */
export default function Empty({ text }) {
  return html`<p class="empty">${text}</p>`;
}
