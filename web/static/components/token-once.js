// A token that is shown this once: only its hash is kept.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";

/** @param {{secret: {id: string, token: string, key: string}, done: () => void}} props */
export default function TokenOnce({ secret, done }) {
  const [copied, setCopied] = useState("");
  const copy = async (name, text) => {
    await navigator.clipboard?.writeText(text); // missing on plain http: the text can be selected
    setCopied(name);
  };
  const row = (name, label, text) => html`<div><dt>${label}</dt><dd><code>${text}</code>
    ${navigator.clipboard && html`<button class="button" onClick=${() => copy(name, text)}>${copied === name ? t("token.copied") : t("token.copy")}</button>`}</dd></div>`;
  return html`<section class="card token" role="status">
    <h2>${t("token.title", { id: secret.id })}</h2>
    <p><b>${t("token.once")}</b>${t("token.where")}</p>
    <dl>${row("token", "token", secret.token)}${row("key", "key", secret.key)}</dl>
    <button class="button primary" onClick=${done}>${t("token.done")}</button>
  </section>`;
}
