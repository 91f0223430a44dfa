// What stands, or what was resolved.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { href } from "../lib/router.js";

/** @param {{view?: string}} props */
export default function QueueTabs({ view }) {
  const tab = (name, text) => html`<a href=${href("/", { view: name })} aria-current=${(view ?? "") === name ? "page" : undefined}>${text}</a>`;
  return html`<nav class="tabs" aria-label=${t("queue.view")}>${tab("", t("queue.standing"))}${tab("resolved", t("queue.resolved"))}</nav>`;
}
