// A warning that cannot be overlooked while the browser lets nothing be heard.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { blocked, play, unblock } from "../lib/sound.js";
import Icon from "./icon.js";

export default function SoundBlocked() {
  if (!blocked.value) return null;
  const enable = async () => {
    await unblock();
    play("major");
  };
  return html`<button class="button sound-blocked" onClick=${enable}><${Icon} name="mute" />${t("sound.blocked")}</button>`;
}
