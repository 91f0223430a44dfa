// 中文 or English; the button names the other one in its own words.
import { html } from "../lib/ui.js";
import { lang, speak } from "../lib/i18n.js";

export default function LanguageSwitch() {
  const other = lang() === "zh" ? "en" : "zh";
  return html`<button class="button" lang=${other === "zh" ? "zh-CN" : "en"} onClick=${() => speak(other)}>${other === "zh" ? "中文" : "English"}</button>`;
}
