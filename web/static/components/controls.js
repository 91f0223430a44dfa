// Language, theme, sound, shortcuts, and the way out.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { me } from "../state.js";
import { signOut } from "../session.js";
import { showHelp } from "./help.js";
import { showSwitch } from "./person-switch.js";
import LanguageSwitch from "./language-switch.js";
import SizeSwitch from "./size-switch.js";
import ThemeSwitch from "./theme-switch.js";
import SoundSwitch from "./sound-switch.js";
import ActionButton from "./action-button.js";
import Icon from "./icon.js";

export default function Controls() {
  const who = me();
  return html`<div class="controls">
    <${SoundSwitch} />
    <div class="switches">
      <${LanguageSwitch} />
      <${ThemeSwitch} />
      <${SizeSwitch} />
      <button class="button icon-button help" onClick=${showHelp} aria-label=${t("help.title")} title=${`${t("help.title")} (?)`}><${Icon} name="help" /></button>
    </div>
    <div class="who">
      <span><b>${who.name}</b><small>${who.roles.map((role) => term("role", role)).join(" · ")}</small></span>
      <button class="button icon-button" onClick=${showSwitch} aria-label=${t("switch.open")} title=${`${t("switch.open")} (p)`}><${Icon} name="person" /></button>
      <${ActionButton} class="icon-button" run=${signOut} label=${t("app.signout")}><${Icon} name="out" /><//>
    </div>
  </div>`;
}
