// There is nothing to show: what that means, and what one can do next.
import { html } from "../lib/ui.js";

/** @param {{text: string, next?: string, href?: string, label?: string, run?: () => void}} props  next: what to do; label: of the link or the button that does it */
export default function Empty({ text, next, href, label, run }) {
  return html`<div class="empty"><p>${text}</p>${next && html`<p>${next}</p>`}
    ${href && html`<p><a class="button" href=${href}>${label}</a></p>`}${run && html`<p><button type="button" class="button" onClick=${run}>${label}</button></p>`}</div>`;
}
