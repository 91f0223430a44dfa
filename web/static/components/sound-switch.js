// Whether this desk can be heard: a warning that cannot be overlooked while the
// browser blocks sound, else a switch for what is not a life alarm.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { setSounds, sounds } from "../lib/prefs.js";
import { blocked, play, unblock } from "../lib/sound.js";
import Icon from "./icon.js";

export default function SoundSwitch() {
  const enable = async () => {
    await unblock();
    play("major");
  };
  if (blocked.value) return html`<button class="button sound-blocked" onClick=${enable}><${Icon} name="mute" />${t("sound.blocked")}</button>`;
  const on = sounds.value === "on";
  const flip = () => {
    setSounds(on ? "off" : "on");
    if (!on) play("major");
  };
  return html`<button class="button sound-switch" aria-pressed=${on} onClick=${flip} title=${t("sound.why")}>
    <${Icon} name=${on ? "sound" : "mute"} />${on ? t("sound.on") : t("sound.off")}
  </button>`;
}
