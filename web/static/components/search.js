// The dialog of the search. What is in it comes when it is first opened.
import { html, useEffect, useRef } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { lazy } from "../lib/lazy.js";
import { searching } from "./search-button.js";

const SearchField = lazy(() => import("./search-field.js"));

export default function Search() {
  const dialog = useRef(/** @type {HTMLDialogElement|null} */ (null));
  useEffect(() => {
    if (searching.value && !dialog.current?.open) dialog.current?.showModal();
    if (!searching.value && dialog.current?.open) dialog.current.close();
  }, [searching.value]);
  const close = () => void (searching.value = false);
  const beside = (/** @type {Event} */ e) => e.target === dialog.current && close();
  return html`<dialog ref=${dialog} class="dialog search" aria-label=${t("search.open")} onClose=${close} onClick=${beside}>${searching.value && html`<${SearchField} close=${close} />`}</dialog>`;
}
