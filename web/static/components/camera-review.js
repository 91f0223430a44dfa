// A camera's reference beside the picture that was judged, and what is wrong with it,
// with figures. Fetched when somebody asks, for a purpose; nothing of it is kept.
import { html, useEffect, useState } from "../lib/ui.js";
import { pick, t, term } from "../lib/i18n.js";
import { review } from "../lib/api-pictures.js";
import { canAcceptView } from "../lib/orders.js";
import { may } from "../lib/roles.js";
import { purposes, viewing } from "../lib/viewing.js";
import { deviceName } from "../lib/words.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";
import ReviewFault from "./review-fault.js";
import ViewAccept from "./view-accept.js";
import Watermark from "./watermark.js";
import { timed } from "../lib/times.js";

/** @param {{title: string, picture: import("../lib/api-pictures.js").SmallPicture|undefined, alt: string, note: string, empty: string}} props */
function Side({ title, picture, alt, note, empty }) {
  return html`<figure class="review-side">
    <figcaption><b>${title}</b>${picture && html`<span>${note}</span>`}</figcaption>
    ${picture
      ? html`<div class="still-frame"><img src=${`data:image/jpeg;base64,${picture.jpeg}`} width="320" height="180" alt=${alt} /><${Watermark} /></div>`
      : html`<p class="review-none">${empty}</p>`}
  </figure>`;
}

/** @param {{device: import("../lib/api.js").Device}} props */
export default function CameraReview({ device }) {
  const { id } = device;
  const [purpose, setPurpose] = useState(viewing.value?.purpose ?? "");
  const [got, setGot] = useState(/** @type {import("../lib/api-pictures.js").Review|undefined} */ (undefined));
  const [failed, setFailed] = useState("");
  const [shown, show] = useState("");
  useEffect(() => (setGot(undefined), setFailed(""), show("")), [id]);
  const look = async () => {
    setFailed("");
    try {
      const fresh = await review(id, { purpose });
      setGot(fresh);
      show(fresh.accepted ? "accepted" : fresh.by_night && fresh.night ? "night" : fresh.day ? "day" : "night");
    } catch (err) {
      setGot(undefined);
      const why = err?.problem?.errors?.[0];
      setFailed(pick(why?.message_zh, why?.message) || t("review.failed"));
    }
  };
  const sides = ["day", "night", "accepted"].filter((one) => got?.[one]);
  const reference = got?.[shown];
  const at = timed;
  const name = deviceName(id);
  return html`<section class="card review" aria-labelledby="review-title">
    <h2 id="review-title">${t("review.title")}</h2>
    <div class="view-bar">
      <label>${t("view.purpose")}
        <select value=${purpose} onChange=${(e) => setPurpose(e.currentTarget.value)}>
          <option value="">${t("view.choose")}</option>
          ${purposes.map((one) => html`<option key=${one} value=${one}>${term("purpose", one)}</option>`)}
        </select>
      </label>
      <${ActionButton} class=${got ? "" : "primary"} run=${look} disabled=${!purpose}>${got ? t("review.again") : t("review.look")}<//>
    </div>
    ${failed && html`<p role="status">${failed}</p>`}
    ${!got && !failed && html`<p class="quiet">${t("review.audit")}</p>`}
    ${got && html`
      ${sides.length > 1 && html`<div class="chips" role="group" aria-label=${t("review.which")}>${sides.map((one) => html`<button key=${one} type="button" class="chip" aria-pressed=${one === shown} onClick=${() => show(one)}>${term("review.side", one)}</button>`)}</div>`}
      <div class="review-pair">
        <${Side} title=${reference ? term("review.reference", shown) : t("review.reference")} picture=${reference} alt=${t("review.reference.alt", { name })} note=${t("review.pictures", { n: reference?.pictures ?? 0 })} empty=${t("review.learning")} />
        <${Side} title=${got.faults.length ? t("review.judged.fault") : t("review.judged")} picture=${got.judged} alt=${t("review.judged.alt", { name, at: at(got.judged_at) })} note=${at(got.judged_at)} empty=${got.undiagnosed ? term("review.undiagnosed", got.undiagnosed) : t("review.judged.none")} />
      </div>
      ${got.learning && html`<p class="mark mark-late">${t("review.learning.why")}</p>`}
      ${got.faults.length
        ? html`<ul class="review-faults">${got.faults.map((fault) => html`<${ReviewFault} key=${fault.name} fault=${fault} />`)}</ul>`
        : html`<p>${got.undiagnosed ? term("review.undiagnosed", got.undiagnosed) : t("review.well", { at: at(got.at) })}</p>`}
      <p class="quiet">${t("review.kept")}</p>`}
    ${may(me(), "devices.command") && canAcceptView(device) && html`<${ViewAccept} device=${device} seen=${Boolean(got)} done=${look} />`}
  </section>`;
}
