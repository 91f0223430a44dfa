// What a recorder has of a camera, played from a chosen time on and not stored. The time
// in the picture is the recorder's, with what is known of its clock beside it.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { full } from "../lib/format.js";
import { lookBackURL } from "../lib/api-recordings.js";
import { playBack } from "../lib/lookback.js";
import { deviceName } from "../lib/words.js";
import Watermark from "./watermark.js";

const minute = 60_000;
const steps = [-5 * minute, -minute, minute, 5 * minute];

/** @param {{id: string, why: {alert: string}|{purpose: string}, from: number}} props  from: ms */
export default function LookBack({ id, why, from }) {
  const video = useRef(/** @type {HTMLVideoElement|null} */ (null));
  const [begin, setBegin] = useState(from);
  const [turn, setTurn] = useState(0);
  const [paused, setPaused] = useState(false);
  const [shown, setShown] = useState(/** @type {import("../lib/lookback.js").Shown} */ ({ name: "connecting", why: "", at: 0, stated: false, clock: undefined }));
  const purpose = Object.values(why)[0];

  useEffect(() => {
    if (paused || !video.current) return;
    return playBack(video.current, lookBackURL(id, why, begin), setShown);
  }, [id, purpose, begin, turn, paused]);

  // The time that is seen, by the edge's clock, as one asks by that.
  const seen = shown.at ? shown.at - (shown.clock ?? 0) * 1000 : begin;
  const go = (/** @type {number} */ at) => {
    setBegin(Math.min(at, Date.now() - minute));
    setTurn(turn + 1);
    setPaused(false);
  };
  const pause = () => (paused ? go(seen) : (video.current?.pause(), setPaused(true)));
  return html`<figure class="tile look-back">
    <div class="tile-view"><video ref=${video} muted playsinline aria-label=${t("back.video", { name: deviceName(id) })}></video>
      ${shown.name !== "playing" && !paused && html`<div class="tile-cover" role="status">${shown.name === "connecting" ? html`<p><span class="spinner" aria-hidden="true"></span>${t("back.connecting")}</p>` : html`<p><b>${whyWord(shown.why)}</b></p>`}</div>`}
      ${shown.at > 0 && html`<span class="back-time">${t("back.recorded")} <time>${full(shown.at)}</time></span>`}
      <${Watermark} /></div>
    <figcaption>
      <span class="tile-state">${paused ? t("back.paused") : term("back", shown.name)}</span><b>${deviceName(id)}</b>
      <span class="tile-acts">${steps.map((step) => html`<button key=${step} class="button" onClick=${() => go(seen + step)}>${step < 0 ? t("back.earlier", { n: -step / minute }) : t("back.later", { n: step / minute })}</button>`)}
        <button class="button" aria-pressed=${paused} onClick=${pause}>${paused ? t("back.go") : t("back.pause")}</button></span>
      <p class="quiet">${clockWord(shown)}</p>
    </figcaption>
  </figure>`;
}

/** @param {import("../lib/lookback.js").Shown} shown */
function clockWord({ at, stated, clock }) {
  const parts = [t("back.notkept")];
  if (at && !stated) parts.unshift(t("back.unstated"));
  if (clock === undefined) parts.unshift(t("back.noclock"));
  else if (Math.abs(clock) < 1.5) parts.unshift(t("back.right"));
  else parts.unshift(clock > 0 ? t("back.ahead", { n: Math.round(clock) }) : t("back.behind", { n: Math.round(-clock) }));
  return parts.join(" ");
}

function whyWord(/** @type {string} */ why) {
  const own = term("back.why", why);
  return own === why ? t("back.why.failed") : own;
}
