// How large the letters are: 标准, 大, 特大.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { setSize, size } from "../lib/prefs.js";
import Icon from "./icon.js";

const next = { normal: "large", large: "xlarge", xlarge: "normal" };

export default function SizeSwitch() {
  const label = t("switch.stands", { what: t("size.title"), how: term("size", size.value) });
  return html`<button class="button icon-button" onClick=${() => setSize(next[size.value])} aria-label=${label} title=${label}><${Icon} name="letters" /></button>`;
}
