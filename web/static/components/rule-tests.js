// Tests of a rule: inputs over time, what is expected over time, and where that
// differs. They run while they are typed, and with every save.
import { html, useEffect, useState } from "../lib/ui.js";
import { pick, t } from "../lib/i18n.js";
import { testRules } from "../lib/api-rules.js";
import { testTemplate } from "../lib/rule-template.js";

const pause = 500; // ms after the last key

/** @param {{text: string, tests: string, ready: boolean, fixed: boolean, set: (tests: string) => void}} props */
export default function RuleTests({ text, tests, ready, fixed, set }) {
  const [result, setResult] = useState(/** @type {{of: string, items?: import("../lib/api-rules.js").Tested[], mistakes?: any[]}|undefined} */ (undefined));
  const of = text + "\0" + tests;
  useEffect(() => {
    if (!ready || !tests.trim()) return undefined;
    const refused = (err) => setResult(err.status === 422 ? { of, mistakes: err.problem?.errors ?? [] } : undefined);
    const timer = setTimeout(() => testRules(text, tests).then((answer) => setResult({ of, ...answer }), refused), pause);
    return () => clearTimeout(timer);
  }, [of, ready]);
  const current = tests.trim() && result?.of === of ? result : undefined;
  const failed = current?.items?.filter((one) => one.different.length > 0).length ?? 0;
  return html`<details class="rule-tests" open=${Boolean(tests.trim())}>
    <summary>${t("rules.tests")}</summary>
    <p class="quiet">${t("rules.tests.what")}</p>
    <textarea class="rule-text" rows=${Math.min(24, Math.max(6, tests.split("\n").length + 1))} spellcheck=${false} autocapitalize="none" wrap="off" readonly=${fixed} aria-label=${t("rules.tests")} value=${tests} onInput=${(e) => set(e.currentTarget.value)}></textarea>
    ${!tests.trim() && !fixed && html`<button class="button" onClick=${() => set(testTemplate)}>${t("rules.tests.example")}</button>`}
    <div role="status">
      ${tests.trim() && !current && html`<p class="quiet">${ready ? t("rules.tests.running") : t("rules.tests.wait")}</p>`}
      ${current?.mistakes?.map((one) => html`<p key=${one.location + one.message} class="bad"><code>${one.location.replace(/^body\.\w+:/, "")}</code> ${pick(one.message_zh, one.message)}</p>`)}
      ${current?.items && html`<p class=${failed ? "bad" : "rule-right"}>${failed ? t("rules.tests.failed", { n: failed, of: current.items.length }) : t("rules.tests.passed", { n: current.items.length })}</p>`}
      ${current?.items?.map((one) => html`<div key=${one.name} class="rule-tested">
        <p class=${one.different.length ? "bad" : "rule-right"}>${one.different.length ? t("rules.tests.different") : t("rules.tests.same")}${one.name}</p>
        <ul>${one.different.map((words, i) => html`<li key=${words}>${pick(one.different_zh?.[i], words)}</li>`)}</ul>
      </div>`)}
    </div>
  </details>`;
}
