// A warning that cannot be overlooked while nothing is heard here: the browser
// forbids it, or somebody said so.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { audible } from "../lib/prefs.js";
import { blocked } from "../lib/sound.js";
import { checkSound } from "./sound-check.js";
import Icon from "./icon.js";

export default function SoundBlocked() {
  if (!blocked.value && audible.value !== "no") return null;
  return html`<button class="button sound-blocked" onClick=${checkSound}><${Icon} name="mute" />${blocked.value ? t("sound.blocked") : t("sound.silent")}</button>`;
}
