// One picture of a camera whose stream this browser cannot play: fetched when
// somebody asks, with its time beside it, because it does not move.
import { html, useEffect, useState } from "../lib/ui.js";
import { lang, pick, t } from "../lib/i18n.js";
import { still } from "../lib/api-pictures.js";
import { clock } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { deviceName } from "../lib/words.js";
import Watermark from "./watermark.js";
import { timed } from "../lib/times.js";

/** @param {{id: string, view: import("../lib/api-pictures.js").View}} props */
export default function StillView({ id, view }) {
  const [taken, setTaken] = useState(/** @type {{url: string, at: string}|undefined} */ (undefined));
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState("");
  useEffect(() => () => void (taken && URL.revokeObjectURL(taken.url)), [taken]);
  const take = async () => {
    setBusy(true);
    setFailed("");
    setTaken(undefined);
    try {
      const { picture, at } = await still(id, view);
      setTaken({ url: URL.createObjectURL(picture), at });
    } catch (err) {
      const why = err?.problem?.errors?.[0];
      setFailed(pick(why?.message_zh, why?.message) || t("still.failed"));
    }
    setBusy(false);
  };
  return html`<div class="still-view">
    ${taken && html`<div class="still-frame"><img src=${taken.url} alt=${t("still.alt", { name: deviceName(id), at: clock(taken.at, lang(), now.value) })} /><${Watermark} /></div>
      <p>${t("still.at", { at: timed(taken.at) })}</p>`}
    ${failed && html`<p role="status">${failed}</p>`}
    <button class="button" disabled=${busy} aria-busy=${busy} onClick=${take}>${t("still.take")}</button>
  </div>`;
}
