// The one-time code by which a new edge fetches its configuration: as a text for
// its command line, and as a picture for who stands beside it with a phone.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { timed } from "../lib/times.js";

/** @param {{code: import("../lib/api-onboard.js").EdgeCode, done: () => void}} props */
export default function EdgeCode({ code, done }) {
  const [copied, setCopied] = useState(false);
  const command = `brighteyes edge --config edge.yaml --enrol '${code.code}'`;
  const copy = async () => {
    await navigator.clipboard?.writeText(command); // missing on plain http: the text can be selected
    setCopied(true);
  };
  const local = /@https?:\/\/(127\.|localhost|\[::1\])/.test(code.code);
  return html`<section class="card token edge-code" role="status">
    <h2>${t("code.title", { id: code.id })}</h2>
    <p><b>${t("code.once")}</b> ${t("code.until", { at: timed(code.expires_at) })}</p>
    ${local && html`<p class="warning">${t("code.local")}</p>`}
    <div class="code-columns">
      <svg class="qr" viewBox=${`0 0 ${code.qr.size} ${code.qr.size}`} role="img" aria-label=${t("code.qr")} shape-rendering="crispEdges"><path d=${code.qr.path} /></svg>
      <div><p>${t("code.run")}</p><code class="command">${command}</code>
        ${navigator.clipboard && html`<button class="button" onClick=${copy}>${copied ? t("token.copied") : t("token.copy")}</button>`}</div>
    </div>
    <button class="button primary" onClick=${done}>${t("token.done")}</button>
  </section>`;
}
