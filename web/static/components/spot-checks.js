// The spot checks, and drawing another: the hub picks, nobody chooses.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { checks, drawCheck } from "../lib/api-inspection.js";
import { useFetched } from "../lib/fetched.js";
import { go } from "../lib/place.js";
import { may } from "../lib/roles.js";
import { person } from "../lib/words.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";
import Empty from "./empty.js";
import Failure from "./failure.js";
import Loading from "./loading.js";
import When from "./when.js";

export default function SpotChecks() {
  const { value: list, error, load } = useFetched(checks);
  const [n, setN] = useState("5");
  if (!list) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const draw = async () => go(`/inspection/${(await drawCheck(Number(n), newKey())).id}`);
  const right = Number.isInteger(Number(n)) && Number(n) >= 1 && Number(n) <= 50;
  return html`${may(me(), "inspection.judge") && html`<section class="card no-print"><h2>${t("spot.new")}</h2><p class="quiet">${t("spot.rule")}</p>
      <p class="buttons"><label>${t("spot.n")} <input type="number" min="1" max="50" value=${n} onInput=${(e) => setN(e.currentTarget.value)} /></label><${ActionButton} class="primary" disabled=${!right} run=${draw}>${t("spot.draw")}<//></p></section>`}
    ${list.length === 0 ? html`<${Empty} text=${t("spot.none")} />` : html`<section class="card"><div class="scroll"><table class="table"><thead><tr><th scope="col">${t("spot.when")}</th><th scope="col">${t("spot.by")}</th><th scope="col">${t("spot.cameras")}</th><th scope="col">${t("spot.found")}</th></tr></thead>
      <tbody>${list.map((c) => html`<tr key=${c.id}><th scope="row"><a href=${`#/inspection/${c.id}`}><${When} at=${c.at} /></a></th><td>${person(c.by)}</td><td class="num">${c.cameras.length}</td>
        <td>${c.done_at ? c.counts.map((k) => html`<span key=${k.aspect} class="spot-sum">${term("aspect", k.aspect)} ${t("spot.counts", k)}</span> `) : html`<b>${t("spot.open", { n: c.left })}</b>`}</td></tr>`)}</tbody></table></div></section>`}`;
}
