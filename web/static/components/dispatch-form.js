// Who goes: one of those on duty, or a name that is typed. With the key or
// without; when somebody is on the way already, instead or beside.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { useDraft } from "../lib/drafts.js";
import { responders } from "../lib/duty-names.js";
import { onDuty } from "../lib/api-desk.js";
import ActionButton from "./action-button.js";

/** @param {{alert: import("../lib/api.js").Alert, send: (who: {assignee?: string, kind?: string, key: boolean}) => Promise<any>, close: () => void, keyless?: boolean}} props  keyless: nobody needs a key */
export default function DispatchForm({ alert, send, close, keyless }) {
  const [name, setName] = useDraft(`dispatch.${alert.id}`);
  const [key, setKey] = useState(true);
  const [kind, setKind] = useState("redispatch");
  const [duty, setDuty] = useState(/** @type {string[]|undefined} */ (undefined));
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  useEffect(() => {
    input.current?.focus();
    onDuty().then((found) => setDuty(responders(found, alert.category === "safety" ? ["police", "guard"] : undefined)), () => setDuty([]));
  }, []);
  const again = (alert.sendings ?? []).some((one) => !one.released_at);
  const submit = async () => {
    await send({ assignee: name.trim() || undefined, kind: again ? kind : undefined, key });
    setName("");
  };
  const keys = (e) => {
    if (e.key === "Escape") e.stopPropagation(), close();
  };
  const enter = (e) => {
    e.preventDefault();
    e.currentTarget.querySelector("button.primary")?.click();
  };
  return html`<form class="dispatch" onSubmit=${enter} onKeyDown=${keys} aria-label=${t("dispatch.title")}>
    ${duty === undefined || duty.length > 0 ? html`<div class="chips" role="group" aria-label=${t("dispatch.duty")}>${(duty ?? []).map((one) => html`<button key=${one} type="button" class="chip" aria-pressed=${name === one} onClick=${() => setName(one)}>${one}</button>`)}</div>` : html`<p class="quiet">${t("dispatch.nobody")}</p>`}
    <label for="dispatch-name">${t("dispatch.who")}</label>
    <input id="dispatch-name" ref=${input} value=${name} maxlength="64" autocomplete="off" onInput=${(e) => setName(e.currentTarget.value)} />
    ${!keyless && html`<label class="check"><input type="checkbox" checked=${key} onChange=${(e) => setKey(e.currentTarget.checked)} />${t("dispatch.key")}</label>`}
    ${again && html`<fieldset class="chips"><legend class="unseen">${t("dispatch.kind")}</legend>
      ${["redispatch", "additional"].map((one) => html`<label key=${one} class="choice"><input type="radio" name="kind" checked=${kind === one} onChange=${() => setKind(one)} />${one === "redispatch" ? t("dispatch.instead") : t("dispatch.beside")}</label>`)}
    </fieldset>`}
    <div class="buttons"><${ActionButton} class="primary" run=${submit}>${again ? t("dispatch.again") : t("dispatch.send")}<//>
      <button type="button" class="button" onClick=${close}>${t("dispatch.cancel")}</button></div>
  </form>`;
}
