// Who looks and when, over whatever can be photographed off the screen.
import { html } from "../lib/ui.js";
import { lang } from "../lib/i18n.js";
import { clock } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { me } from "../state.js";

export default function Watermark() {
  return html`<span class="watermark" aria-hidden="true">${me().name} ${clock(now.value, lang(), now.value)}</span>`;
}
