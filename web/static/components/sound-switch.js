// Whether this desk hears what is not a life alarm.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { setSounds, sounds } from "../lib/prefs.js";
import { blocked, play } from "../lib/sound.js";
import Icon from "./icon.js";

export default function SoundSwitch() {
  if (blocked.value) return null; // the warning stands above
  const on = sounds.value === "on";
  const flip = () => {
    setSounds(on ? "off" : "on");
    if (!on) play("major");
  };
  return html`<button class="button sound-switch" aria-pressed=${on} onClick=${flip} title=${t("sound.why")}>
    <${Icon} name=${on ? "sound" : "mute"} />${on ? t("sound.on") : t("sound.off")}
  </button>`;
}
