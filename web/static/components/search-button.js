// Opens the search; on a desk it says the key.
import { html, signal } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import Icon from "./icon.js";

export const searching = signal(false);
export const showSearch = () => (searching.value = true);

export default function SearchButton() {
  return html`<button type="button" class="button search-button" aria-keyshortcuts="Control+K" onClick=${showSearch}>
    <${Icon} name="search" /><span>${t("search.open")}</span><kbd>Ctrl K</kbd>
  </button>`;
}
