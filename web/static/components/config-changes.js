// What is different between two lists of devices, a device each.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";

/** @param {{changes: import("../lib/api-config.js").Change[]}} props */
export default function ConfigChanges({ changes }) {
  return html`<ul class="config-changes">${changes.map((one) => html`<li key=${one.device} class=${`change-${one.what}`}>
    <p><b>${one.device}</b> <span class="config-what">${term("config.what", one.what)}</span></p>
    ${(one.keys ?? []).length > 0 && html`<dl>${(one.keys ?? []).map((k) => html`<div key=${k.key}><dt><code>${k.key}</code></dt>
      <dd>${one.what === "changed" && html`<del>${k.before || t("config.nothing")}</del> → `}${one.what === "removed" ? html`<del>${k.before}</del>` : html`<ins>${k.after || t("config.nothing")}</ins>`}</dd></div>`)}</dl>`}
  </li>`)}</ul>`;
}
