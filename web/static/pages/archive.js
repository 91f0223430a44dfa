// 一机一档: how complete the file of each camera is, and the whole of them as a sheet.
import { html } from "../lib/ui.js";
import { lang, listed, t } from "../lib/i18n.js";
import { deviceCalled } from "../lib/words.js";
import { archiveFields, archiveList, archiveURL } from "../lib/api-archive.js";
import { useFetched } from "../lib/fetched.js";
import { number } from "../lib/format.js";
import { may } from "../lib/roles.js";
import { half } from "../lib/translate.js";
import { choose } from "../lib/place.js";
import { me } from "../state.js";
import ArchiveSheet from "../components/archive-sheet.js";
import Empty from "../components/empty.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import SavedFilters from "../components/saved-filters.js";

/** @param {{query: Record<string, string>}} props */
export default function Archive({ query }) {
  const { value, error, load } = useFetched(() => Promise.all([archiveList(), archiveFields()]));
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const [{ items, rate, formula }, fields] = value;
  const only = query.only === "incomplete";
  const shown = [...items].filter((f) => !only || f.complete_pct < 100).sort((a, b) => a.complete_pct - b.complete_pct || (a.camera < b.camera ? -1 : 1));
  return html`<div class="archive">
    <h1>${t("archive.title")} <small>${items.length}</small></h1>
    <section class="card">
      <dl class="sums"><div><dt>${t("archive.rate")}</dt><dd>${rate.cameras > 0 ? `${number(Math.floor((rate.complete * 1000) / rate.cameras) / 10)}%` : "—"}</dd></div>
        <div><dt>${t("archive.whole")}</dt><dd>${t("archive.rate.of", rate)}</dd></div></dl>
      <p class="quiet">${half(formula, lang())}</p>
    </section>
    ${items.length === 0 ? html`<${Empty} text=${t("archive.none")} />` : html`<section class="card">
      <div class="chips"><button class="chip" aria-pressed=${only} onClick=${() => choose({ only: only ? undefined : "incomplete" })}>${t("archive.only")}</button></div>
    <${SavedFilters} filters=${["only"]} />
      <div class="scroll"><table class="table"><thead><tr>${[t("archive.camera"), t("archive.complete"), t("archive.lacks")].map((one) => html`<th key=${one} scope="col">${one}</th>`)}</tr></thead>
      <tbody>${shown.map((f) => html`<tr key=${f.camera}>
        <th scope="row"><a href=${`#/archive/${f.camera}`}>${deviceCalled(f.camera, f.name)}</a><br /><span class="quiet">${f.camera}</span></th>
        <td class="complete"><meter min="0" max="100" low="100" value=${f.complete_pct} aria-label=${t("archive.complete")}></meter> ${f.complete_pct}%</td>
        <td data-name=${f.complete_pct < 100 ? t("archive.lacks") : undefined}>${f.complete_pct === 100 ? t("archive.whole") : html`<${Lacks} file=${f} fields=${fields} />`}</td></tr>`)}</tbody></table></div>
    </section>`}
    <section class="card no-print"><h2>${t("archive.out")}</h2>
      <p class="sheet-links"><a class="button" href=${archiveURL("xlsx", lang())} download>${t("import.xlsx")}</a> <a class="button" href=${archiveURL("csv", lang())} download>${t("import.csv")}</a></p>
      ${may(me(), "archive.change") && html`<${ArchiveSheet} fields=${fields} changed=${load} />`}
    </section>
  </div>`;
}

const named = 4; // of what is missing; the file has all

/** @param {{file: import("../lib/api-archive.js").CameraFile, fields: import("../lib/api-archive.js").Field[]}} props */
function Lacks({ file, fields }) {
  const name = (/** @type {string} */ key) => fields.find((f) => f.key === key)?.[lang() === "en" ? "en" : "zh"] ?? key;
  const missing = file.missing.map(name);
  return html`${file.flaws.map((f) => html`<div key=${f.field + f.code} class="bad">${name(f.field)}${lang() === "en" ? ": " : "："}${lang() === "en" ? f.en : f.zh}</div>`)}
    ${missing.length > 0 && html`<span class="quiet">${listed(missing.slice(0, named))}${missing.length > named ? ` … +${missing.length - named}` : ""}</span>`}`;
}
