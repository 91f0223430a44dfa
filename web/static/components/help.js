// The keys, from the table that binds them: first those that act on this page,
// then all others by where they act. Here single keys are switched off as well
// (they can be in the way of speech input).
import { html, signal, useEffect, useRef } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { active } from "../lib/keys.js";
import { setShortcuts, shortcuts as allowed } from "../lib/prefs.js";
import { shortcuts, written } from "../lib/shortcuts.js";

const open = signal(false);
export const showHelp = () => (open.value = true);

export default function Help() {
  const dialog = useRef(/** @type {HTMLDialogElement|null} */ (null));
  useEffect(() => {
    if (open.value && !dialog.current?.open) dialog.current?.showModal();
    if (!open.value && dialog.current?.open) dialog.current.close();
  }, [open.value]);
  const groups = Object.keys(shortcuts);
  const here = groups.filter((group) => active.value.includes(group) || group === "native");
  const bound = new Set(here.filter((group) => group !== "list").flatMap((group) => Object.values(shortcuts[group]).flat()));
  if (Object.values(shortcuts.list).flat().every((key) => bound.has(key))) here.splice(here.indexOf("list"), 1); // the page's own go before
  const others = groups.filter((group) => !here.includes(group));
  return html`<dialog ref=${dialog} class="dialog help-sheet" aria-labelledby="help-title" onClose=${() => (open.value = false)}>
    <h2 id="help-title">${t("help.title")}</h2>
    <label class="check">
      <input type="checkbox" checked=${allowed.value === "on"} onChange=${(/** @type {any} */ e) => setShortcuts(e.currentTarget.checked ? "on" : "off")} />
      ${t("help.shortcuts")}
    </label>
    ${open.value && html`<h3>${t("help.here")}</h3><div class="key-groups">${here.map((group) => html`<${Group} key=${group} group=${group} />`)}</div>
      <details><summary>${t("help.elsewhere")}</summary><div class="key-groups">${others.map((group) => html`<${Group} key=${group} group=${group} />`)}</div></details>`}
    <form method="dialog"><button class="button primary">${t("app.close")}</button></form>
  </dialog>`;
}

/** @param {{group: string}} props */
function Group({ group }) {
  return html`<section><h4>${term("keys", group)}</h4>
    <dl class="keys">${Object.entries(shortcuts[group]).map(([act, keys]) => html`<div key=${act}><dt>${keys.map((key) => html`<kbd key=${key}>${written(key)}</kbd>`)}</dt><dd>${said(group, act)}</dd></div>`)}</dl></section>`;
}

// The steps of a call are called as on their buttons.
function said(/** @type {string} */ group, /** @type {string} */ act) {
  const [step, result] = act.split(":");
  if (group === "call" && step !== "note") return result ? `${term("step", step)}: ${term(`result.${step}`, result)}` : term("do", step);
  if (group === "rescue" && act !== "close") return term("guard", act);
  return term(`key.${group}`, act);
}
