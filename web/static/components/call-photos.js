// Photos of things at a call: the lock, the device, a broken gate. Each is shown when
// somebody asks for it, since every look is on the audit record.
import { html, useEffect, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { callPhotos, callPhotoURL } from "../lib/api-my.js";
import { timed } from "../lib/times.js";
import { person } from "../lib/words.js";
import When from "./when.js";

/** @param {{call: string, version: number}} props */
export default function CallPhotos({ call, version }) {
  const [list, set] = useState(/** @type {import("../lib/api-my.js").CallPhoto[]} */ ([]));
  const [open, show] = useState("");
  useEffect(() => {
    let isOld = false;
    callPhotos(call).then((found) => isOld || set(found), () => {}); // who may not see them is shown none
    return () => void (isOld = true);
  }, [call, version]);
  if (list.length === 0) return null;
  return html`<section class="card call-photos" aria-label=${t("photos.title")}><h2>${t("photos.title")}</h2>
    <ul>${list.map((p) => html`<li key=${p.id}>
      <button type="button" class="button" aria-expanded=${open === p.id} onClick=${() => show(open === p.id ? "" : p.id)}>${term("photos.of", p.of)} <${When} at=${p.at} /> · ${person(p.by)}</button>
      ${open === p.id && html`<img src=${callPhotoURL(call, p.id)} alt=${t("photos.alt", { of: term("photos.of", p.of), at: timed(p.at) })} />`}
    </li>`)}</ul>
    <p class="quiet">${t("photos.looks")}</p></section>`;
}
