// Signed out with steps that were not sent: they are kept, and this says so.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { steps } from "../lib/outbox.js";
import { waiting } from "../lib/outbox-rules.js";

export default function OutboxLeft() {
  const n = waiting(steps.value).length;
  return n > 0 ? html`<p class="outbox-left" role="status">${t("outbox.signin", { n })}</p>` : null;
}
