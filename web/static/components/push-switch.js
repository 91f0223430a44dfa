// Messages to this browser for the person who is signed in; nothing for who is no
// responder by push.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { useFetched } from "../lib/fetched.js";
import { pushState, switchOff, switchOn } from "../lib/push.js";
import ActionButton from "./action-button.js";

export default function PushSwitch() {
  const state = useFetched(pushState);
  const now = state.value;
  if (!now || now === "none") return null;
  const words = {
    insecure: t("push.insecure"),
    never: t("push.never"),
    denied: t("push.denied"),
    off: t("push.off"),
    on: t("push.on"),
  };
  const turn = async (act) => {
    try {
      await act();
    } catch (error) {
      // What the browser throws has no status: its push service is not reachable, or it refuses.
      throw error.status === undefined ? Object.assign(new Error(), { words: t("push.failed") }) : error;
    } finally {
      await state.load();
    }
  };
  return html`<section class="card push" aria-label=${t("push.title")}>
    <header><h2>${t("push.title")}</h2></header>
    <p>${words[now]}</p>
    <p class="quiet">${t("push.what")}</p>
    ${now === "off" && html`<${ActionButton} class="primary" run=${() => turn(switchOn)}>${t("push.turnon")}<//>`}
    ${now === "on" && html`<${ActionButton} run=${() => turn(switchOff)}>${t("push.turnoff")}<//>`}
  </section>`;
}
