// An act that nothing brings back: the first press says what will happen, the second
// does it. What can be taken back needs none of this.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import ActionButton from "./action-button.js";

/** @param {{run: () => Promise<any>, what: string, children: any}} props  what: will happen, in concrete words */
export default function AskedButton({ run, what, children }) {
  const [asking, ask] = useState(false);
  const opener = useRef(/** @type {HTMLButtonElement|null} */ (null));
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  useEffect(() => void (asking && box.current?.querySelector("button")?.focus()), [asking]);
  const leave = () => {
    ask(false);
    opener.current?.focus();
  };
  const keys = (/** @type {KeyboardEvent} */ e) => {
    if (e.key !== "Escape") return;
    e.stopPropagation();
    leave();
  };
  return html`<span class="asked-button" onKeyDown=${keys}><button ref=${opener} type="button" class="button" aria-expanded=${asking} onClick=${() => ask(!asking)}>${children}…</button>
    ${asking && html`<span ref=${box} class="confirm" role="group" aria-label=${what}><span>${what}</span><span class="buttons"><${ActionButton} class="danger" run=${run}>${children}<//><button type="button" class="button" onClick=${leave}>${t("ask.leave")}</button></span></span>`}</span>`;
}
