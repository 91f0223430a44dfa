// A camera, live while it can be seen on the screen. A picture that stands
// still is dimmed and says since when and why: it must never pass for the present.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { quick, setQuick } from "../lib/prefs.js";
import { see } from "../lib/see.js";
import { useVisible } from "../lib/visible.js";
import { canRTC } from "../lib/whep.js";
import { devices } from "../state.js";
import { deviceName, lasting, reasonWord } from "../lib/words.js";
import StillView from "./still-view.js";
import Watermark from "./watermark.js";

/**
 * @param {{id: string, why: {alert: string}|{purpose: string}, detail?: "tile"|"full", enlarge?: () => void}} props
 *   why: what the view is for; it goes on the audit record
 */
export default function CameraTile({ id, why, detail = "full", enlarge }) {
  const video = useRef(/** @type {HTMLVideoElement|null} */ (null));
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const visible = useVisible(box);
  const [phase, setPhase] = useState(/** @type {import("../lib/player.js").Phase} */ ({ name: "connecting", why: "", last: 0 }));
  const [turn, setTurn] = useState(0);
  const purpose = Object.values(why)[0];
  const [listening, listen] = useState(false);
  const large = detail === "full";
  const fast = large && quick.value === "on";
  const audible = large && !!devices.items.value.get(id)?.capabilities?.includes("pictures:sound");
  const hears = audible && listening;
  const view = { ...why, detail: hears ? /** @type {const} */ ("sound") : detail };

  useEffect(() => {
    if (!visible || !video.current) return;
    setPhase({ name: "connecting", why: "", last: 0 });
    return see(video.current, id, view, fast, setPhase);
  }, [id, purpose, view.detail, fast, visible, turn]);

  const live = phase.name === "live";
  return html`<figure ref=${box} class="tile ${live ? "tile-live" : "tile-still"}">
    <div class="tile-view"><video ref=${video} muted=${!hears} playsinline aria-label=${t("tile.video", { name: deviceName(id) })}></video>
    ${!live && html`<div class="tile-cover" role="status">
      ${phase.name === "over" ? html`<p>${"alert" in why ? t("tile.why.closed") : t("tile.why.over")}</p><button class="button" onClick=${() => setTurn(turn + 1)}>${t("tile.again")}</button>` : html`<${Still} phase=${phase} />`}
    </div>`}
    ${hears && live && html`<p class="tile-sound" role="status">${phase.sound ? t("tile.sound.on") : t("tile.sound.none")}</p>`}
    <${Watermark} /></div>
    <figcaption>
      <span class="tile-state">${term("tile", phase.name)}</span><b>${deviceName(id)}</b>
      ${phase.small && html`<span class="tile-small">${t("tile.small")}</span>`}
      <span class="tile-acts">
        ${audible && html`<button class="button" aria-pressed=${listening} title=${t("tile.listen.why")} onClick=${() => listen(!listening)}>${t("tile.listen")}</button>`}
        ${large && canRTC() && html`<button class="button" aria-pressed=${quick.value === "on"} title=${t("tile.quick.why")} onClick=${() => setQuick(quick.value === "on" ? "off" : "on")}>${t("tile.quick")}</button>`}
        ${enlarge && html`<button class="button" onClick=${enlarge} aria-label=${t("tile.enlarge.one", { name: deviceName(id) })}>${t("tile.enlarge")}</button>`}
      </span>
    </figcaption>
    ${phase.why === "unplayable" && html`<${StillView} id=${id} view=${view} />`}
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
