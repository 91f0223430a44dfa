// A recording that is kept. One with sound is marked and plays without it until somebody
// presses 收听: the hub sends no sound before, and has the listening on its audit record.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";

/** @param {{src: string, sound?: boolean, hears: boolean, label: string}} props  hears: whether this desk may listen */
export default function ClipPlayer({ src, sound, hears, label }) {
  const [listening, listen] = useState(false);
  return html`<div class="clip-view"><video controls preload=${sound ? "none" : "metadata"} playsinline muted=${!listening} src=${listening ? `${src}?detail=sound` : src} aria-label=${label}></video>
    ${sound && html`<p class="clip-sound"><b>${t("clip.sound")}</b> ${!hears ? t("clip.sound.not") : html`<span>${listening ? t("tile.sound.on") : t("clip.sound.off")}</span>
      <button class="button" aria-pressed=${listening} title=${t("tile.listen.why")} onClick=${() => listen(!listening)}>${t("tile.listen")}</button>`}</p>`}</div>`;
}
