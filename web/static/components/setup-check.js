// The last step of the first set-up: what it comes to, each conflict by its name,
// and then what comes next.
import { html, useEffect, useState } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { previewLayout } from "../lib/api-setup.js";
import { told } from "../lib/failures.js";
import { described, whereIs } from "../lib/setup.js";
import ImportPreview from "./import-preview.js";
import Loading from "./loading.js";

/** @param {{typed: any, to: (step: string) => void, entered: () => void}} props */
export default function SetupCheck({ typed, to, entered }) {
  const [got, set] = useState(/** @type {{error?: any, found?: import("../lib/api-setup.js").Described}} */ ({}));
  useEffect(() => void previewLayout(described(typed, lang() === "en")).then((found) => set({ found }), (error) => set({ error })), []);
  const { error, found } = got;
  if (error) return html`<p class="action-error" role="status">${told(error)}</p>`;
  if (!found) return html`<${Loading} />`;
  const sums = html`<p role="status">${t("setup.sums", { places: found.places, devices: found.devices })}${found.there > 0 ? t("setup.there", { n: found.there }) : ""}</p>`;
  if (found.import.state === "refused" && !found.import.id) return html`<p class="import-refused" role="status">${t("setup.refused")}</p>
    <ul class="setup-mistakes">${found.import.mistakes.map((m, i) => html`<${Mistake} key=${i} mistake=${m} to=${to} />`)}</ul>
    ${found.import.more_mistakes > 0 && html`<p>${t("import.more", { n: found.import.more_mistakes })}</p>`}`;
  return html`${sums}<${ImportPreview} found=${found.import} after=${html`<${Next} entered=${entered} />`} />
    ${found.import.total === 0 && html`<${Next} entered=${entered} />`}`;
}

function Mistake({ mistake, to }) {
  const at = whereIs(mistake.field);
  return html`<li><span>${mistake.field && html`<b>${term("setup.step", at.step)}${at.row ? ` · ${t("import.row", { n: at.row })}` : ""}</b> `}${lang() === "en" ? mistake.en : mistake.zh}</span>
    ${mistake.field && at.step !== "check" && html`<button type="button" class="button small" onClick=${() => to(at.step)}>${t("setup.mend")}</button>`}</li>`;
}

/** What comes after. */
function Next({ entered }) {
  return html`<section class="setup-next"><h3>${t("setup.then")}</h3>
    <ol><li><a href="#/edges">${t("setup.to.edges")}</a> <span class="quiet">${t("setup.to.edges.why")}</span></li>
      <li><a href="#/devices/found">${t("setup.to.found")}</a> <span class="quiet">${t("setup.to.found.why")}</span></li>
      <li><a href="#/install">${t("setup.to.install")}</a> <span class="quiet">${t("setup.to.install.why")}</span></li></ol>
    <button type="button" class="button" onClick=${entered}>${t("setup.again")}</button></section>`;
}
