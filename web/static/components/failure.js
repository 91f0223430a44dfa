// Something could not be fetched or done: what, and what to try.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { reason } from "../lib/failures.js";

/** @param {{error: any, retry?: () => void}} props */
export default function Failure({ error, retry }) {
  return html`<div class="failure" role="status">
    <p>${reason(error)}</p>
    ${retry && html`<button class="button" onClick=${retry}>${t("app.retry")}</button>`}
  </div>`;
}
