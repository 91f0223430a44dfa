// 规则: what users have the hub look for beside the standing alerts. A list, and
// one rule open in the editor.
import { html, useEffect, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { allRules } from "../lib/api-rules.js";
import { may } from "../lib/roles.js";
import { href } from "../lib/router.js";
import { devices, epoch, me } from "../state.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import RuleEditor from "../components/rule-editor.js";
import RuleList from "../components/rule-list.js";
import { timed } from "../lib/times.js";

/** @param {{query: Record<string, string>}} props */
export default function RulesPage({ query }) {
  const [seen, setSeen] = useState(/** @type {import("../lib/api-rules.js").Rules|undefined} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const load = () => allRules().then((all) => (setError(undefined), setSeen(all)), setError);
  useEffect(() => (devices.need(), void load()), [epoch.value]);
  const changes = may(me(), "rules.change");
  const open = query.new ? undefined : seen?.items.find((rule) => rule.id === query.rule);
  return html`<div class="rules">
    <h1>${t("rules.title")} ${seen && html`<span class="number">${seen.items.length}</span>`}</h1>
    <p class="quiet">${t("rules.what")}</p>
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    ${!seen && !error && html`<${Loading} />`}
    ${seen && !seen.complete && seen.items.some((rule) => rule.enabled) && html`<p class="rules-since" role="status">${t("rules.since", { at: timed(seen.since) })}</p>`}
    ${seen && changes && html`<p class="buttons"><a class="button primary" href=${href("/rules", { new: "1" })}>${t("rules.new")}</a></p>`}
    ${seen && (query.new || open) && html`<${RuleEditor} key=${open?.id ?? ""} rule=${open} changes=${changes} saved=${load} />`}
    ${seen && html`<${RuleList} rules=${seen.items} current=${open?.id} changes=${changes} changed=${load} />`}
  </div>`;
}
