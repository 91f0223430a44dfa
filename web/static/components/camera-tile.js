// A camera, live while it can be seen on the screen. A picture that stands
// still is dimmed and says since when and why: it must never pass for the present.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { liveURL } from "../lib/api.js";
import { clock } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { watch } from "../lib/player.js";
import { useVisible } from "../lib/visible.js";
import { deviceName, lasting, reasonWord } from "../lib/words.js";
import { me } from "../state.js";

/**
 * @param {{id: string, why: {alert: string}|{purpose: string}, enlarge?: () => void}} props
 *   why: what the view is for; it goes on the audit record
 */
export default function CameraTile({ id, why, enlarge }) {
  const video = useRef(/** @type {HTMLVideoElement|null} */ (null));
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const visible = useVisible(box);
  const [phase, setPhase] = useState(/** @type {import("../lib/player.js").Phase} */ ({ name: "connecting", why: "", last: 0 }));
  const [turn, setTurn] = useState(0);
  const purpose = Object.values(why)[0];

  useEffect(() => {
    if (!visible || !video.current) return;
    setPhase({ name: "connecting", why: "", last: 0 });
    return watch(video.current, liveURL(id, why), setPhase);
  }, [id, purpose, visible, turn]);

  const live = phase.name === "live";
  return html`<figure ref=${box} class="tile ${live ? "tile-live" : "tile-still"}">
    <div class="tile-view"><video ref=${video} muted playsinline aria-label=${t("tile.video", { name: deviceName(id) })}></video>
    ${!live && html`<div class="tile-cover" role="status">
      ${phase.name === "over" ? html`<p>${t("tile.why.over")}</p><button class="button" onClick=${() => setTurn(turn + 1)}>${t("tile.again")}</button>` : html`<${Still} phase=${phase} />`}
    </div>`}
    <span class="watermark" aria-hidden="true">${me().name} ${clock(now.value, lang(), now.value)}</span></div>
    <figcaption>
      <span class="tile-state">${term("tile", phase.name)}</span><b>${deviceName(id)}</b>
      ${enlarge && html`<button class="button" onClick=${enlarge}>${t("tile.enlarge")}</button>`}
    </figcaption>
  </figure>`;
}

/** @param {{phase: import("../lib/player.js").Phase}} props */
function Still({ phase }) {
  now.value; // the age of the last picture ticks
  if (phase.name === "connecting") return html`<p><span class="spinner" aria-hidden="true"></span>${t("tile.connecting")}</p>`;
  return html`<p><b>${whyWord(phase.why)}</b></p>
    ${phase.last > 0 && html`<p>${t("tile.last", { age: lasting(Date.now() - phase.last) })}</p>`}`;
}

// What stopped it: the page's own words, or the reason that the hub gave.
function whyWord(why) {
  const own = term("tile.why", why);
  if (own !== why) return own;
  const given = reasonWord(why);
  return given === why ? term("reason", "no_pictures") : given;
}
