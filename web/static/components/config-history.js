// All versions of an edge's list, newest first: who, when, why, what became of
// each, what it changed, and a way back to it.
import { html, useState } from "../lib/ui.js";
import { pick, t, term } from "../lib/i18n.js";
import { configVersion, restoreConfig } from "../lib/api-config.js";
import ActionButton from "./action-button.js";
import ConfigChanges from "./config-changes.js";
import When from "./when.js";

/** @param {{id: string, config: import("../lib/api-config.js").EdgeConfig, done: () => Promise<any>}} props */
export default function ConfigHistory({ id, config, done }) {
  if (config.versions.length === 0) return html`<p class="quiet">${t("config.none")}</p>`;
  return html`<details class="config-history">
    <summary>${t("config.history", { n: config.versions.length })}</summary>
    <ul>
      ${config.versions.map((one) => html`<${Row} key=${one.version} id=${id} config=${config} version=${one} done=${done} />`)}
      <${Row} id=${id} config=${config} version=${{ version: 0 }} done=${done} />
    </ul>
  </details>`;
}

// One version, with its differences from what is wanted now.
function Row({ id, config, version, done }) {
  const [shown, show] = useState(/** @type {import("../lib/api-config.js").Change[]|undefined} */ (undefined));
  const [reason, say] = useState("");
  const wanted = version.version === config.wanted;
  const look = async () => show(shown ? undefined : (await configVersion(id, version.version, config.wanted)).changes);
  const restore = async () => {
    await restoreConfig(id, version.version, { base: config.newest, reason: reason.trim() });
    show(undefined);
    await done();
  };
  // What was in force once is so no longer when the edge serves another.
  const state = version.state === "confirmed" && version.version !== config.running ? "past" : version.state;
  const name = `restore-${id}-${version.version}`;
  return html`<li>
    <div class="config-row">
      <span><b>${version.version === 0 ? t("config.own") : t("config.version", { n: version.version })}</b> ${state && html`<span class="config-state config-${state}">${term("config.state", state)}</span>`}</span>
      ${version.at && html`<span class="quiet">${version.by} · <${When} at=${version.at} /></span>`}
      <span class="config-why">${version.restores !== undefined ? t("config.restores", { n: version.restores }) : ""} ${version.reason}</span>
      ${(version.state === "refused" || version.state === "rolled_back") && html`<span class="config-bad">${pick(version.why_zh, version.why)}</span>`}
      ${!wanted && !config.closed && html`<${ActionButton} run=${look}>${shown ? t("app.close") : t("config.compare")}<//>`}
    </div>
    ${shown && html`<div class="config-give">
      ${shown.length === 0 ? html`<p class="quiet">${t("config.same")}</p>` : html`<${ConfigChanges} changes=${shown} />
        <label for=${name}>${t("config.reason")}</label>
        <input id=${name} value=${reason} maxlength="500" onInput=${(e) => say(e.currentTarget.value)} />
        <${ActionButton} class="primary" run=${restore} disabled=${!reason.trim()}>${t("config.restore")}<//>`}
    </div>`}
  </li>`;
}
