// On the police desk: the reports that are owed, the overdue ones counted.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { owedReports } from "../lib/api-police.js";
import { useFetched } from "../lib/fetched.js";
import { siteName } from "../lib/words.js";
import { alerts } from "../state.js";
import DueIn from "./due-in.js";
import Failure from "./failure.js";

const versions = () => [...alerts.items.value.values()].filter((a) => a.reports).map((a) => `${a.id} ${a.version}`).join();

export default function OwedReports() {
  const { value: known, error, load } = useFetched(owedReports, [], [versions()]);
  if (error && !known && error.status !== 503) return html`<section class="card owed-reports"><h2>${t("report.title")}</h2><${Failure} error=${error} retry=${load} /></section>`; // that none is owed is not known
  if (!known?.items.length) return null;
  return html`<section class="card owed-reports" aria-label=${t("report.title")}>
    <header><h2>${t("report.title")}</h2>${known.overdue > 0 && html`<b class="mark mark-late" role="status">${t("report.overdue", { n: known.overdue })}</b>`}</header>
    <ul>${known.items.map((r) => html`<li key=${r.alert}><a href=${`#/alerts/${r.alert}`}>${term("card.kind", r.rule)} ${siteName(r.site)}</a> <b>${term("report.kind", r.kind)}</b> → ${r.to} <${DueIn} at=${r.due_at} /></li>`)}</ul>
  </section>`;
}
