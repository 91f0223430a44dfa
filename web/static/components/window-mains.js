// Before a planned outage: whom the care desk calls, and for others how many they are.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { windowMains } from "../lib/api-upkeep.js";
import { useFetched } from "../lib/fetched.js";
import { siteName } from "../lib/words.js";

/** @param {{window: {id: string}}} props */
export default function WindowMains({ window }) {
  const { value } = useFetched(() => windowMains(window.id), [window.id]);
  if (!value) return null;
  if (value.items?.length) {
    return html`<p class="arrangement">${t("window.mains.call", { n: value.items.length })}</p>
      <ul class="mains-list">${value.items.map((one) => html`<li key=${one.id}><a href=${`#/residents/${one.id}`}>${one.code}</a> <small>${siteName(one.place.site)}</small></li>`)}</ul>`;
  }
  return html`<p class="quiet">${value.fewer_than ? t("window.mains.few", { n: value.fewer_than }) : t("window.mains.count", { n: value.count ?? 0 })}</p>`;
}
