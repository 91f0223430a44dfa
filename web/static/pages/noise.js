// 高频告警源: how much a desk is told, and what tells it most.
import { html, useEffect, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { load, sources } from "../lib/api-noise.js";
import { href } from "../lib/router.js";
import { desksOf } from "../lib/quiet.js";
import { devices, epoch, me, sites } from "../state.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import LoadGoals from "../components/load-goals.js";
import NoiseTabs from "../components/noise-tabs.js";
import NoisySources from "../components/noisy-sources.js";

const again = 30_000; // ms; the hub works the figures out no more often

/** @param {{query: Record<string, string>}} props */
export default function NoisePage({ query }) {
  const desks = desksOf(me());
  const desk = desks.includes(query.desk) ? query.desk : desks[0];
  const [seen, setSeen] = useState(/** @type {any} */ (undefined));
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const fetchAll = () => Promise.all([load(desk), sources(desk)]).then(([figures, list]) => (setError(undefined), setSeen({ desk, figures, list })), setError);
  useEffect(() => {
    devices.need(), sites.need(); // for names
    fetchAll();
    const timer = setInterval(fetchAll, again);
    return () => clearInterval(timer);
  }, [desk, epoch.value]);
  const current = seen?.desk === desk ? seen : undefined;
  return html`<div class="noise">
    <h1>${t("noise.title")}</h1>
    <${NoiseTabs} />
    ${desks.length > 1 && html`<div class="chips" role="group" aria-label=${t("noise.desk")}>${desks.map((d) => html`<a key=${d} class="chip" aria-current=${d === desk ? "true" : undefined} href=${href("/noise", { desk: d })}>${term("category", d)}</a>`)}</div>`}
    ${error && html`<${Failure} error=${error} retry=${fetchAll} />`}
    ${!current && !error && html`<${Loading} />`}
    ${current && html`<${LoadGoals} load=${current.figures} /><${NoisySources} list=${current.list} />`}
  </div>`;
}
