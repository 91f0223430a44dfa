// The three pages about noise.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { place } from "../lib/place.js";

export default function NoiseTabs() {
  const here = place.value.path;
  const tab = (path, text) => html`<a href=${"#" + path} aria-current=${here === path ? "page" : undefined}>${text}</a>`;
  return html`<nav class="tabs" aria-label=${t("noise.tabs")}>${tab("/noise", t("noise.title"))}${tab("/noise/silences", t("silences.title"))}${tab("/noise/windows", t("windows.title"))}</nav>`;
}
