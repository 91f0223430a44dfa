// Asks whether somebody is still at this desk, and says when nobody counts as
// being there. It has a place of its own under the page and covers nothing of it.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { presence, tell } from "../lib/presence.js";
import ActionButton from "./action-button.js";

const askBefore = 5 * 60_000; // ms

export default function PresenceAsk() {
  const seen = presence.value;
  if (!seen) return null;
  const left = Date.parse(seen.confirm_by ?? "") - now.value;
  if (seen.staffed && left > askBefore) return null;
  const staffed = seen.staffed && left > 0;
  return html`<div class="presence-due ${staffed ? "" : "presence-empty"}" role="status">
    <span>${staffed ? t("presence.ask") : t("presence.empty")}</span>
    <${ActionButton} class="primary" run=${() => tell("confirmed")}>${t("presence.here")}<//>
  </div>`;
}
