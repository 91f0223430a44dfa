// Tests of a rule: inputs over time, what is expected over time, and where that
// differs.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { testRules } from "../lib/api-rules.js";
import { useDraft } from "../lib/drafts.js";
import { testTemplate } from "../lib/rule-template.js";
import ActionButton from "./action-button.js";

/** @param {{id: string, text: string, ready: boolean}} props */
export default function RuleTests({ id, text, ready }) {
  const [draft, setDraft] = useDraft(`rule.tests.${id}`);
  const [result, setResult] = useState(/** @type {{items?: {name: string, different: string[]}[], mistakes?: any[]}|undefined} */ (undefined));
  const tests = draft || testTemplate;
  const run = async () => {
    try {
      setResult(await testRules(text, tests));
    } catch (err) {
      if (err.status !== 422) throw err;
      setResult({ mistakes: err.problem?.errors ?? [] });
    }
  };
  return html`<details class="rule-tests">
    <summary>${t("rules.tests")}</summary>
    <p class="quiet">${t("rules.tests.what")}</p>
    <textarea class="rule-text" rows="12" spellcheck=${false} autocapitalize="none" wrap="off" aria-label=${t("rules.tests")} value=${tests} onInput=${(e) => setDraft(e.currentTarget.value)}></textarea>
    <${ActionButton} run=${run} disabled=${!ready}>${t("rules.tests.run")}<//>
    <div role="status">
      ${result?.mistakes?.map((one) => html`<p key=${one.location + one.message} class="bad"><code>${one.location.replace("body.text:", "")}</code> <span lang="en">${one.message}</span></p>`)}
      ${result?.items?.map((one) => html`<div key=${one.name} class="rule-tested">
        <p class=${one.different.length ? "bad" : "rule-right"}>${one.different.length ? t("rules.tests.different") : t("rules.tests.same")} ${one.name}</p>
        <ul>${one.different.map((words) => html`<li key=${words} lang="en">${words}</li>`)}</ul>
      </div>`)}
    </div>
  </details>`;
}
