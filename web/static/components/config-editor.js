// The list of devices as a text: checked by the hub and the edge, shown as
// differences, and only then given to the edge. What is typed is not kept by the
// browser: there can be passwords in it.
import { html, useRef, useState } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { pick, t } from "../lib/i18n.js";
import { changeConfig, checkConfig } from "../lib/api-config.js";
import { jump } from "../lib/jump.js";
import ActionButton from "./action-button.js";
import ConfigChanges from "./config-changes.js";

/** @param {{id: string, config: import("../lib/api-config.js").EdgeConfig, done: () => Promise<any>}} props */
export default function ConfigEditor({ id, config, done }) {
  const [typed, setTyped] = useDraftForm(`config.${id}.${config.running}`, { text: config.text });
  const text = typed.text, setText = (/** @type {string} */ next) => setTyped({ text: next });
  const [checked, setChecked] = useState(/** @type {(import("../lib/api-config.js").Checked & {text: string})|undefined} */ (undefined));
  const [reason, say] = useState("");
  const area = useRef(/** @type {HTMLTextAreaElement|null} */ (null));
  const changed = text !== config.text;
  const current = checked?.text === text ? checked : undefined;
  const right = current && current.mistakes.length === 0;
  const check = async () => setChecked({ text, ...(await checkConfig(id, text)) });
  const give = async () => {
    await changeConfig(id, { text, base: config.newest, reason: reason.trim() });
    setText(config.text);
    await done();
  };
  const name = `config-${id}`;
  return html`<details class="config-editor" open=${changed}>
    <summary>${t("config.edit")}</summary>
    <label class="quiet" for=${name}>${t("config.how")}</label>
    <textarea id=${name} ref=${area} class="rule-text" rows=${Math.min(24, Math.max(8, text.split("\n").length + 1))} spellcheck=${false} autocapitalize="none" autocomplete="off" wrap="off"
      value=${text} aria-describedby=${`${name}-found`} onInput=${(e) => setText(e.currentTarget.value)}></textarea>
    <div class="buttons">
      <${ActionButton} class=${right ? "" : "primary"} run=${check} disabled=${!changed}>${t("config.check")}<//>
      ${changed && html`<button class="button" onClick=${() => setText(config.text)}>${t("config.undo")}</button>`}
    </div>
    <div id=${`${name}-found`} role="status">
      ${current && current.mistakes.length > 0 && html`<p class="config-bad">${t("config.mistakes", { n: current.mistakes.length })}</p>
        <ul class="config-mistakes">${current.mistakes.map((one) => html`<li key=${`${one.line}:${one.column}:${one.message}`}>
          ${one.line && html`<button class="button" onClick=${() => jump(area.current, one.line ?? 1, one.column ?? 1)}>${t("config.at", { line: one.line, column: one.column ?? 1 })}</button>`}
          <span><code>${one.key}</code> ${pick(one.message_zh, one.message)}</span></li>`)}</ul>`}
      ${right && html`<p class="config-right">${current.edge ? t("config.right") : t("config.right.hub")}</p>`}
    </div>
    ${right && (current.changes.length === 0 ? html`<p class="quiet">${t("config.same")}</p>` : html`<div class="config-give">
      <h4>${t("config.changes", { n: current.changes.length })}</h4>
      <${ConfigChanges} changes=${current.changes} />
      <label for=${`${name}-reason`}>${t("config.reason")}</label>
      <input id=${`${name}-reason`} value=${reason} maxlength="500" onInput=${(e) => say(e.currentTarget.value)} />
      <p class="quiet">${t("config.trial.how")}</p>
      <${ActionButton} class="primary" run=${give} disabled=${!reason.trim()}>${t("config.give")}<//>
    </div>`)}
  </details>`;
}
