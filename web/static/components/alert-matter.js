// An alert that says that somebody is late leads to the page on which it is done.
import { html } from "../lib/ui.js";
import { term } from "../lib/i18n.js";
import { matterOf } from "../lib/reports.js";
import Icon from "./icon.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function AlertMatter({ alert }) {
  const matter = matterOf(alert);
  return matter ? html`<p class="card"><a class="button primary" href=${matter.page}><${Icon} name="link" />${term("matter", matter.word)}</a></p>` : null;
}
