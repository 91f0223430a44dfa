// Something is on its way.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";

/** @param {{text?: string}} props */
export default function Loading({ text }) {
  return html`<p class="quiet loading" role="status"><span class="spinner" aria-hidden="true"></span>${text ?? t("app.loading")}</p>`;
}
