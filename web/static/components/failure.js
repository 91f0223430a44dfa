// Something could not be fetched or done: what happened, what to do next, and the
// way to try again.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { advice, reason } from "../lib/failures.js";

/** @param {{error: any, retry?: () => void}} props */
export default function Failure({ error, retry }) {
  return html`<div class="failure" role="status">
    <p><b>${reason(error)}</b></p>
    ${!error?.words && html`<p class="failure-next">${advice(error)}</p>`}
    ${retry && html`<button type="button" class="button" onClick=${retry}>${t("app.retry")}</button>`}
  </div>`;
}
