// One rule as text: checked while it is typed, tried on tests and on the past, and
// then saved as a new version.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { addRule, changeRule, checkRules, deleteRule } from "../lib/api-rules.js";
import { newKey } from "../lib/api.js";
import { useDraft } from "../lib/drafts.js";
import { jump } from "../lib/jump.js";
import { go } from "../lib/place.js";
import { href } from "../lib/router.js";
import { template } from "../lib/rule-template.js";
import ActionButton from "./action-button.js";
import RuleDryRun from "./rule-dry-run.js";
import RuleMistakes from "./rule-mistakes.js";
import RuleTests from "./rule-tests.js";
import RuleVersions from "./rule-versions.js";

const none = " "; // a draft of no tests, where the rule has some
const pause = 400; // ms after the last key before the text is checked

/** @param {{rule?: import("../lib/api-rules.js").Rule, changes: boolean, saved: () => Promise<any>}} props */
export default function RuleEditor({ rule, changes, saved }) {
  const [draft, setDraft] = useDraft(`rule.${rule?.id ?? "new"}`);
  const [testDraft, setTestDraft] = useDraft(`rule.tests.${rule?.id ?? "new"}`);
  const [checked, setChecked] = useState(/** @type {{text: string, mistakes: any[], rules: any[]}|undefined} */ (undefined));
  const [asking, ask] = useState(false);
  const area = useRef(/** @type {HTMLTextAreaElement|null} */ (null));
  const text = draft || (rule?.text ?? template);
  const tests = testDraft === none ? "" : testDraft || (rule?.tests ?? "");
  const setTests = (next) => setTestDraft(next === (rule?.tests ?? "") ? "" : next || none);
  const discard = () => (setDraft(""), setTestDraft(""));
  const fixed = !changes || Boolean(rule?.file);
  useEffect(() => {
    if (fixed) return undefined;
    const timer = setTimeout(() => checkRules(text).then((answer) => setChecked({ text, ...answer }), () => setChecked(undefined)), pause);
    return () => clearTimeout(timer);
  }, [text, fixed]);
  const current = checked?.text === text ? checked : undefined;
  const right = current !== undefined && current.mistakes.length === 0;
  const save = async () => {
    const made = rule ? await changeRule(rule.id, { version: rule.version, text, tests }) : await addRule({ text, tests }, newKey());
    discard();
    await saved();
    go("/rules", { rule: made.id });
  };
  const remove = async () => {
    if (rule) await deleteRule(rule.id);
    discard();
    await saved();
    go("/rules");
  };
  const take = (version) => (setDraft(version.text), setTests(version.tests ?? ""));
  return html`<section class="card rule-editor">
    <h2><label for="rule-text">${rule ? t("rules.edit", { id: rule.id }) : t("rules.new")}</label></h2>
    ${rule?.file && html`<p class="quiet">${t("rules.file_only", { file: rule.file })}</p>`}
    <textarea id="rule-text" ref=${area} class="rule-text" rows=${Math.min(30, Math.max(10, text.split("\n").length + 1))} spellcheck=${false} autocapitalize="none" wrap="off"
      readonly=${fixed} value=${text} aria-describedby="rule-mistakes" onInput=${(e) => setDraft(e.currentTarget.value)}></textarea>
    ${!fixed && html`<${RuleMistakes} checked=${current} jump=${(line, column) => jump(area.current, line, column)} />`}
    ${!fixed && html`<div class="buttons">
      <${ActionButton} class="primary" run=${save} disabled=${!right || current?.rules.length !== 1 || (text === rule?.text && tests === (rule?.tests ?? ""))}>${t("rules.save")}<//>
      ${(draft || testDraft) && html`<button class="button" onClick=${discard}>${t("rules.undo")}</button>`}
      ${rule && html`<button class="button" aria-expanded=${asking} onClick=${() => ask(!asking)}>${t("rules.delete")}…</button>`}
      <a class="button" href=${href("/rules")}>${t("app.close")}</a>
    </div>`}
    ${asking && html`<div class="confirm"><p>${t("rules.delete.why")}</p><${ActionButton} class="danger" run=${remove}>${t("rules.delete")}<//></div>`}
    ${!fixed && html`<${RuleDryRun} text=${text} ready=${right} />`}
    ${(!fixed || tests) && html`<${RuleTests} text=${text} tests=${tests} ready=${right} fixed=${fixed} set=${setTests} />`}
    ${rule && !rule.file && html`<${RuleVersions} rule=${rule} take=${fixed ? undefined : take} />`}
  </section>`;
}
