// The design system: every part in every state, in the three themes side by side.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import SystemParts from "../components/system-parts.js";

const began = new Date(now.peek() - 5 * 60_000).toISOString();

export default function System() {
  return html`<div class="system"><h1>${t("system.title")}</h1><p class="quiet">${t("system.why")}</p>
    ${["light", "dark", "wall"].map((theme) => html`<${SystemParts} key=${theme} theme=${theme} at=${began} />`)}</div>`;
}
