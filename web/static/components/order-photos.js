// The place before and after, as photos that people take with a phone.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { orderPhotoStep, photoURL } from "../lib/api-work.js";
import { putHere } from "../lib/outbox.js";
import { person } from "../lib/words.js";
import PhotoAdd from "./photo-add.js";
import { timed } from "../lib/times.js";
import When from "./when.js";

/** @param {{order: import("../lib/api-work.js").Order, may: boolean}} props */
export default function OrderPhotos({ order, may }) {
  return html`<section class="card order-photos"><h2>${t("work.photos")}</h2>
    <div class="photo-columns">${/** @type {("before"|"after")[]} */ (["before", "after"]).map((when) => html`<div key=${when}>
      <h3>${term("work.photo", when)}</h3>
      <ul>${order.photos.filter((p) => p.when === when).map((p) => html`<li key=${p.id}><img src=${photoURL(order.id, p.id)} loading="lazy" alt=${t("work.photo.alt", { when: term("work.photo", when), at: timed(p.at) })} />
        <small><${When} at=${p.at} /> · ${person(p.by)}</small></li>`)}</ul>
      ${may && html`<${PhotoAdd} send=${(photo) => putHere(orderPhotoStep(order, when, photo))} />`}
    </div>`)}</div>
  </section>`;
}
