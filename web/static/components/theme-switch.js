// Light, dark, or what the system prefers.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { setTheme, theme } from "../lib/prefs.js";
import Icon from "./icon.js";

const next = { auto: "light", light: "dark", dark: "auto" };

export default function ThemeSwitch() {
  const label = t("switch.stands", { what: t("theme.title"), how: term("theme", theme.value) });
  return html`<button class="button icon-button" onClick=${() => setTheme(next[theme.value])} aria-label=${label} title=${label}><${Icon} name="theme" /></button>`;
}
