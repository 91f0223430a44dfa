// For who sets up the hub: the response card of each kind of alarm, and which alarms
// are reported. Both have versions; what was worked on keeps its own.
import { html, useRef } from "../lib/ui.js";
import { useDraftForm } from "../lib/drafts.js";
import { t, term } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { cards, reportDuties, saveCard } from "../lib/api-police.js";
import { useFetched } from "../lib/fetched.js";
import { person } from "../lib/words.js";
import ActionButton from "../components/action-button.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import ReportDuties from "../components/report-duties.js";
import { timed } from "../lib/times.js";

export default function Response() {
  const { value, error, load } = useFetched(() => Promise.all([cards(), reportDuties()]));
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const [list, duties] = value;
  return html`<div class="cards-page"><h1>${t("page.response")}</h1>
    <${ReportDuties} key=${`duties-${duties.version}`} known=${duties} saved=${load} />
    ${list.map((card) => html`<${Card} key=${`${card.kind} ${card.version}`} card=${card} saved=${load} />`)}
  </div>`;
}

function Card({ card, saved }) {
  const empty = { zh: card.steps.map((s) => s.zh).join("\n"), en: card.steps.map((s) => s.en).join("\n"), ...{ title: "", version: "", date: "" }, ...card.plan };
  const [form, set] = useDraftForm(`card.${card.kind}.${card.version}`, empty);
  const key = useRef(newKey());
  const save = async () => {
    const english = form.en.split("\n");
    const steps = form.zh.split("\n").map((zh, i) => ({ zh: zh.trim(), en: english[i]?.trim() || undefined })).filter((s) => s.zh);
    await saveCard({ kind: card.kind, version: card.version, plan: { title: form.title, version: form.version, date: form.date }, steps }, key.current);
    key.current = newKey();
    set(empty);
    await saved();
  };
  const field = (name, label, type = "text") => html`<label>${label}<input type=${type} value=${form[name]} maxlength="120" onInput=${(e) => set({ ...form, [name]: e.currentTarget.value })} /></label>`;
  const text = (name, label) => html`<label>${label}<textarea rows=${Math.max(5, card.steps.length + 1)} value=${form[name]} onInput=${(e) => set({ ...form, [name]: e.currentTarget.value })}></textarea></label>`;
  return html`<details class="card" data-card=${card.kind}><summary><b>${term("card.kind", card.kind)}</b> <span class="quiet">${t("card.version", { n: card.version })} · ${card.saved_by === "system" ? t("card.builtin") : t("card.saved", { by: person(card.saved_by), at: timed(card.saved_at) })}</span></summary>
    <form class="act-form" onSubmit=${(e) => e.preventDefault()}>
      ${text("zh", t("card.edit.zh"))}${text("en", t("card.edit.en"))}
      ${field("title", t("card.edit.plan"))}${field("version", t("card.edit.planversion"))}${field("date", t("card.edit.plandate"), "date")}
      <p class="wide quiet">${t("card.edit.why")}</p>
      <div class="wide"><${ActionButton} class="primary" disabled=${!form.zh.trim()} run=${save}>${t("card.edit.save", { n: card.version + 1 })}<//></div>
    </form></details>`;
}
