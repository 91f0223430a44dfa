// The place before and after, as photos that people take with a phone.
import { html, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { addPhoto, photoURL } from "../lib/api-work.js";
import { clock } from "../lib/format.js";
import { reason } from "../lib/failures.js";
import { scaled } from "../lib/photo.js";
import { now } from "../lib/clock.js";
import { person } from "../lib/words.js";

/** @param {{order: import("../lib/api-work.js").Order, may: boolean, changed: (o: any) => void}} props */
export default function OrderPhotos({ order, may, changed }) {
  return html`<section class="card order-photos"><h2>${t("work.photos")}</h2>
    <div class="photo-columns">${/** @type {("before"|"after")[]} */ (["before", "after"]).map((when) => html`<div key=${when}>
      <h3>${term("work.photo", when)}</h3>
      <ul>${order.photos.filter((p) => p.when === when).map((p) => html`<li key=${p.id}><img src=${photoURL(order.id, p.id)} loading="lazy" alt=${t("work.photo.alt", { when: term("work.photo", when), at: clock(p.at, lang(), now.value) })} />
        <small>${clock(p.at, lang(), now.value)} · ${person(p.by)}</small></li>`)}</ul>
      ${may && html`<${AddPhoto} order=${order} when=${when} changed=${changed} />`}
    </div>`)}</div>
  </section>`;
}

function AddPhoto({ order, when, changed }) {
  const [state, set] = useState(/** @type {{busy?: boolean, error?: any}} */ ({}));
  const take = async (/** @type {any} */ e) => {
    const file = e.currentTarget.files?.[0];
    e.currentTarget.value = "";
    if (!file) return;
    set({ busy: true });
    try {
      const small = await scaled(file).catch(() => Promise.reject(Object.assign(new Error(), { words: t("work.photo.bad") })));
      changed(await addPhoto(order.id, when, small));
      set({});
    } catch (error) {
      set({ error });
    }
  };
  return html`<label class="button photo-add">${state.busy ? t("app.working") : t("work.photo.add")}<input type="file" accept="image/jpeg,image/png" capture="environment" onChange=${take} disabled=${state.busy} /></label>
    ${state.error && html`<span class="action-error" role="status">${reason(state.error)}</span>`}`;
}
