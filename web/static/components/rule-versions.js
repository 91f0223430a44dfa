// The versions of a rule: who wrote which, and when. An old one can be taken up
// again; that makes a new one.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { ruleVersions } from "../lib/api-rules.js";
import Failure from "./failure.js";
import When from "./when.js";

/** @param {{rule: import("../lib/api-rules.js").Rule, take?: (version: import("../lib/api-rules.js").Version) => void}} props */
export default function RuleVersions({ rule, take }) {
  const [list, setList] = useState(/** @type {import("../lib/api-rules.js").Version[]} */ ([]));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const load = () => ruleVersions(rule.id).then((all) => (setError(undefined), setList(all)), setError);
  return html`<details class="rule-versions" onToggle=${(e) => e.currentTarget.open && load()}>
    <summary>${t("rules.versions")}</summary>
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    <ul>${list.map((one) => html`<li key=${one.version}>
      <span>${t("rules.version", { n: one.version, by: one.author })} · <${When} at=${one.at} />${one.deleted ? ` · ${t("rules.deleted")}` : one.enabled ? "" : ` · ${t("rules.off")}`}</span>
      ${take && (one.text !== rule.text || (one.tests ?? "") !== (rule.tests ?? "")) && html`<button class="button" onClick=${() => take(one)}>${t("rules.take")}</button>`}
    </li>`)}</ul>
  </details>`;
}
