// Says that calls for help may not arrive: the synthetic alarm did not. It
// counts by itself and does not ask whether the connection stands.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { silence } from "../lib/resort.js";
import { silentAfter } from "../lib/silence.js";
import Icon from "./icon.js";

export default function PulseBanner() {
  const age = silence();
  if (age === undefined || age <= silentAfter) return null;
  return html`<div class="pulse-banner" role="status"><${Icon} name="critical" /><b>${t("pulse.silent", { n: Math.floor(age / 60_000) })}</b> ${t("pulse.do")}</div>`;
}
