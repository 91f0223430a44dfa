// What an admin of an empty hub is offered first.
import { html, useEffect } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { may } from "../lib/roles.js";
import { devices, me } from "../state.js";

export default function SetupOffer() {
  const adds = may(me(), "devices.add");
  useEffect(() => void (adds && devices.need()), [adds]);
  if (!adds || devices.status.value !== "ready" || devices.items.value.size > 0) return null;
  return html`<section class="card setup-offer"><h2>${t("setup.title")}</h2><p>${t("setup.offer")}</p><a class="button primary" href="#/devices/setup">${t("setup.begin")}</a></section>`;
}
