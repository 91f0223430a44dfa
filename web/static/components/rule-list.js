// The rules, by name: what each looks for, whether it runs, works and is true now.
import { html } from "../lib/ui.js";
import { lang, pick, t, term } from "../lib/i18n.js";
import { changeRule } from "../lib/api-rules.js";
import { href } from "../lib/router.js";
import { half } from "../lib/translate.js";
import ActionButton from "./action-button.js";
import Empty from "./empty.js";
import Severity from "./severity.js";

/** @param {{rules: import("../lib/api-rules.js").Rule[], current?: string, changes: boolean, changed: () => Promise<any>}} props */
export default function RuleList({ rules, current, changes, changed }) {
  if (rules.length === 0) return html`<${Empty} text=${t("rules.empty")} next=${t("empty.rules")} />`;
  const toggle = (rule) => async () => {
    await changeRule(rule.id, { version: rule.version, enabled: !rule.enabled });
    await changed();
  };
  return html`<ul class="rule-list">
    ${rules.map((rule) => html`<li key=${rule.id} class="card rule ${rule.enabled ? "" : "rule-off"}" aria-current=${rule.id === current ? "true" : undefined}>
      <div class="rule-name">
        <a href=${href("/rules", { rule: rule.id })}>${pick(rule.title, rule.title_en) || rule.id}</a>
        <small class="quiet">${rule.id} · ${rule.file ? t("rules.of_file", { file: rule.file }) : t("rules.version", { n: rule.version, by: rule.author ?? "" })}</small>
      </div>
      <div class="rule-marks">
        ${rule.severity && html`<${Severity} value=${rule.severity} />`}
        ${rule.category && html`<span class="mark">${term("category", rule.category)}</span>`}
        ${rule.kind && html`<span class="mark">${term("rules.kind", rule.kind)}</span>`}
        ${!rule.enabled && !rule.failing && html`<span class="mark">${t("rules.off")}</span>`}
        ${rule.tested && html`<span class="mark">${t("rules.tested", { n: rule.tested })}</span>`}
        ${rule.raised > 0 && html`<span class="mark">${t("rules.raised", { n: rule.raised })}</span>`}
      </div>
      ${changes && !rule.file && html`<${ActionButton} run=${toggle(rule)}>${rule.enabled ? t("rules.stop") : t("rules.start")}<//>`}
      ${rule.failing && html`<p class="bad rule-failing">${t("rules.failing")}${half(rule.failing, lang())}</p>`}
    </li>`)}
  </ul>`;
}
