// 投运: what is being commissioned, which gates are due for proof, what is suspended.
import { html, useEffect } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { checklists, gateProofs, suspensions } from "../lib/api-install.js";
import { useFetched } from "../lib/fetched.js";
import { deviceCalled, deviceName, siteName } from "../lib/words.js";
import { devices, sites } from "../state.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";
import Suspended from "../components/suspended.js";
import { timed } from "../lib/times.js";

export default function Install() {
  useEffect(() => (devices.need(), sites.need()), []);
  const { value, error, load } = useFetched(() => Promise.all([checklists(), gateProofs(), suspensions()]));
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const [lists, proofs, out] = value;
  const planned = [...devices.items.value.values()].filter((d) => ["planned", "commissioning"].includes(d.lifecycle) && !d.undeclared && !lists.some((l) => l.device === d.id));
  const due = proofs.filter((p) => p.due), rest = proofs.filter((p) => !p.due);
  const at = timed;
  return html`<div class="work install-page">
    <h1>${t("install.title.page")}</h1>
    <section class="card"><h2>${t("install.running")} <span class="number">${lists.length}</span></h2>
      ${lists.length + planned.length === 0 ? html`<p class="quiet">${t("install.none")}</p>` : html`<ul class="install-list">${lists.map((l) => html`<li key=${l.id}><a href=${`#/devices/${l.device}`}><b>${deviceName(l.device)}</b><small>${term("kind", l.kind)} · ${l.missing.length ? t("install.left", { n: l.missing.length }) : l.installed ? t("install.waits.accept") : t("install.waits.sign")}</small></a></li>`)}
      ${planned.map((d) => html`<li key=${d.id}><a href=${`#/devices/${d.id}`}><b>${deviceName(d.id)}</b><small>${term("kind", d.kind)} · ${t("install.not_begun")}</small></a></li>`)}</ul>`}</section>
    <section class="card"><h2>${t("proof.title")} <span class="number">${due.length}</span></h2>
      ${proofs.length === 0 ? html`<p class="quiet">${t("proof.none")}</p>` : html`<ul class="install-list">${[...due, ...rest].map((p) => html`<li key=${p.device + p.what} class=${p.due ? "install-missing" : ""}><a href=${`#/devices/${p.device}`}><b>${deviceCalled(p.device, p.name)}</b><small>${siteName(p.site ?? "")} · ${term("install.item", p.what)} · <span class="install-said">${p.last ? html`${term("proof.result", p.last.result)} · ${p.due ? t("proof.due") : t("proof.next", { at: at(p.last.due) })}` : t("proof.never")}</span></small></a></li>`)}</ul>`}</section>
    <section class="card"><h2>${t("suspend.title")} <span class="number">${out.length}</span></h2>
      ${out.length === 0 ? html`<p class="quiet">${t("suspend.none")}</p>` : out.map((one) => html`<${Suspended} key=${one.id} one=${one} changed=${load} />`)}</section>
  </div>`;
}
