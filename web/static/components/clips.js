// The recorded seconds around an alert.
import { html, useEffect, useState } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { clips, clipURL } from "../lib/api.js";
import { clock } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { may } from "../lib/roles.js";
import { deviceName } from "../lib/words.js";
import { me } from "../state.js";
import ClipFacts from "./clip-facts.js";
import ClipPlayer from "./clip-player.js";
import Failure from "./failure.js";
import { timed } from "../lib/times.js";

const again = 5000; // ms; a clip is ready some half a minute after its alert
const tries = 24;

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function Clips({ alert }) {
  const [list, setList] = useState(/** @type {import("../lib/api.js").Clip[]|undefined} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const [turn, retry] = useState(0);
  useEffect(() => {
    let timer;
    let left = tries;
    const load = async () => {
      try {
        const found = await clips(alert.id);
        setError(undefined);
        setList(found);
        if ((!found.length || found.some((clip) => clip.state === "waiting")) && --left > 0) timer = setTimeout(load, again);
      } catch (err) {
        setError(err);
      }
    };
    load();
    return () => clearTimeout(timer);
  }, [alert.id, alert.count, turn]);
  if (error) return error.status === 403 || error.status === 404 ? null : html`<${Failure} error=${error} retry=${() => retry(turn + 1)} />`;
  if (!list?.length) return html`<p class="quiet">${t("clip.none")}</p>`;
  const hears = may(me(), "pictures.see") || alert.state !== "resolved"; // as for live sound
  return list.map((clip) => html`<figure key=${clip.id} class="clip">
    ${clip.state === "ready" ? html`<${ClipPlayer} src=${clipURL(clip.id)} sound=${clip.sound} hears=${hears} label=${t("clip.title")} />` : html`<p class="quiet">${gone(clip)}</p>`}
    <figcaption>
      <p>${t("clip.title")} · ${deviceName(clip.camera)} · ${clip.state === "ready" ? span(clip) : timed(clip.at ?? clip.from)}</p>
      ${clip.state !== "waiting" && clip.state !== "failed" && html`<${ClipFacts} clip=${clip} />`}
    </figcaption>
  </figure>`);
}

/** From when to when it shows. @param {import("../lib/api.js").Clip} clip */
const span = (clip) => t("clip.span", { from: clock(clip.from, lang(), now.value), to: clock(clip.to, lang(), now.value) });

/** Why there is nothing to play. @param {import("../lib/api.js").Clip} clip */
function gone(clip) {
  switch (clip.state) {
    case "failed": return t("clip.failed");
    case "missing": return t("clip.missing");
    case "deleted": {
      const over = { at: timed(clip.kept_until) };
      return clip.sha256 ? t("clip.deleted", over) : t("clip.forgotten", over);
    }
  }
  return t("clip.pending");
}
