// What this system holds about one resident, for them to take home on paper.
import { html, useEffect, useState } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { held } from "../lib/api-people.js";
import Failure from "./failure.js";
import Loading from "./loading.js";

/** @param {{id: string, close: () => void}} props */
export default function HeldSheet({ id, close }) {
  const [found, setFound] = useState(/** @type {import("../lib/api-people.js").Held|undefined} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const load = () => held(id, lang()).then(setFound, setError);
  useEffect(() => {
    load();
  }, [id, lang()]);
  if (error) return html`<${Failure} error=${error} retry=${() => (setError(undefined), load())} />`;
  if (!found) return html`<${Loading} />`;
  return html`<article class="card held-sheet"><h1>${found.title}</h1>
    <div class="buttons held-tools"><button class="button primary" onClick=${() => print()}>${t("res.print")}</button><button class="button" onClick=${close}>${t("app.close")}</button></div>
    ${found.sections.map((section) => html`<section key=${section.title}><h2>${section.title}</h2>
      ${section.lines.length === 0 ? html`<p class="quiet">—</p>` : html`<dl>${section.lines.map((line, i) => html`<div key=${i}><dt>${line.name}</dt><dd>${line.value || "—"}</dd></div>`)}</dl>`}</section>`)}
  </article>`;
}
