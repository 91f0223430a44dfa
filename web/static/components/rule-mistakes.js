// What is wrong in a text, line by line. A click goes there.
import { html } from "../lib/ui.js";
import { pick, t } from "../lib/i18n.js";

/** @param {{checked?: {mistakes: import("../lib/api-rules.js").Mistake[], rules: any[]}, jump: (line: number, column: number) => void}} props */
export default function RuleMistakes({ checked, jump }) {
  if (!checked) return html`<p id="rule-mistakes" class="quiet" role="status">${t("rules.checking")}</p>`;
  if (checked.mistakes.length === 0) {
    return html`<p id="rule-mistakes" class="rule-right" role="status">${checked.rules.length === 1 ? t("rules.right") : t("rules.one", { n: checked.rules.length })}</p>`;
  }
  return html`<ul id="rule-mistakes" class="rule-mistakes" aria-live="polite">
    ${checked.mistakes.map((one) => html`<li key=${`${one.line}:${one.column}:${one.message}`}>
      <button class="button" onClick=${() => jump(one.line, one.column)}>${t("rules.at", { line: one.line, column: one.column })}</button>
      <span><code>${one.key}</code> ${pick(one.message_zh, one.message)}</span>
    </li>`)}
  </ul>`;
}
