// The pages about who is on duty.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { place } from "../lib/place.js";

export default function DutyTabs() {
  const here = place.value.path;
  const tab = (path, text) => html`<a href=${"#" + path} aria-current=${here === path ? "page" : undefined}>${text}</a>`;
  return html`<nav class="tabs" aria-label=${t("duty.tabs")}>${tab("/duty", t("duty.title"))}${tab("/duty/holders", t("holders.page"))}</nav>`;
}
