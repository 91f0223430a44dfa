// What came of an adoption: it is in its edge's list at the hub, or here is the
// line that is put into edge.yaml by hand.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { deviceName } from "../lib/words.js";

/** @param {{done: import("../lib/api-found.js").Adopted, close: () => void}} props */
export default function AdoptDone({ done, close }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => (await navigator.clipboard?.writeText(done.yaml), setCopied(true)); // missing on plain http: the text can be selected
  const { find } = done;
  return html`<section class="card adopt-done" role="status">
    <h2>${t("adopt.done", { name: deviceName(find.device) })}</h2>
    ${done.put ? html`<p>${t("adopt.put", { edge: find.edge, n: find.config_version ?? 0 })}</p>`
      : html`<p>${t("adopt.paste", { edge: find.edge })}</p><pre class="command" tabindex="0">${done.yaml}</pre>
        ${navigator.clipboard && html`<button class="button" onClick=${copy}>${copied ? t("token.copied") : t("token.copy")}</button>`}`}
    <p class="buttons"><a class="button" href=${`#/devices/${find.device}`}>${t("adopt.look")}</a><button class="button primary" onClick=${close}>${t("app.close")}</button></p>
  </section>`;
}
