// An address that leads nowhere.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";

export default function Lost() {
  return html`<div class="card"><h1>${t("lost.title")}</h1><p><a href="#/">${t("lost.back")}</a></p></div>`;
}
