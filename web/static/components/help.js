// The keys, and whether single keys do anything at all (they can be in the way
// of speech input).
import { html, signal, useEffect, useRef } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { setShortcuts, shortcuts } from "../lib/prefs.js";

const open = signal(false);
export const showHelp = () => (open.value = true);

export default function Help() {
  const dialog = useRef(/** @type {HTMLDialogElement|null} */ (null));
  useEffect(() => {
    if (open.value && !dialog.current?.open) dialog.current?.showModal();
    if (!open.value && dialog.current?.open) dialog.current.close();
  }, [open.value]);
  const keys = [
    ["a", t("help.a")],
    ["j / k", t("help.jk")],
    ["Enter", t("help.enter")],
    ["g", t("help.g")],
    ["1–3", t("help.resident")],
    ["4 5", t("help.contact")],
    ["d", t("help.dispatch")],
    ["6–0", t("help.steps")],
    ["l s f", t("help.after")],
    ["x", t("help.resolve")],
    ["u", t("help.undo")],
    ["n", t("help.note")],
    ["p", t("help.person")],
    ["t o h", t("help.phone")],
    ["1–5", t("help.guard")],
    ["1 4 9 0", t("help.wall")],
    ["← →", t("help.turn")],
    ["?", t("help.help")],
    ["Esc", t("help.esc")],
  ];
  return html`<dialog ref=${dialog} class="dialog" aria-labelledby="help-title" onClose=${() => (open.value = false)}>
    <h2 id="help-title">${t("help.title")}</h2>
    <dl class="keys">${keys.map(([key, text]) => html`<div key=${key}><dt><kbd>${key}</kbd></dt><dd>${text}</dd></div>`)}</dl>
    <label class="check">
      <input type="checkbox" checked=${shortcuts.value === "on"} onChange=${(e) => setShortcuts(e.currentTarget.checked ? "on" : "off")} />
      ${t("help.shortcuts")}
    </label>
    <form method="dialog"><button class="button primary">${t("app.close")}</button></form>
  </dialog>`;
}
