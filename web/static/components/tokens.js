// The tokens by which programs come in: for how long, and when last used. A token
// is shown once.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { addToken, deleteToken } from "../lib/api-users.js";
import { now } from "../lib/clock.js";
import ActionButton from "./action-button.js";
import Empty from "./empty.js";
import RoleChoice from "./role-choice.js";
import { timed } from "../lib/times.js";

/** @param {{list: import("../lib/api-users.js").Token[], changed: () => Promise<any>}} props */
export default function Tokens({ list, changed }) {
  const [adding, add] = useState(false);
  const [secret, show] = useState(/** @type {{name: string, token: string}|undefined} */ (undefined));
  const made = (one) => (add(false), show(one), changed());
  return html`<section class="card"><header><h2>${t("tokens.title")} <span class="number">${list.length}</span></h2><button class="button" aria-expanded=${adding} onClick=${() => add(!adding)}>${t("tokens.add")}</button></header>
    ${secret && html`<div class="token" role="status"><p><b>${t("tokens.once", { name: secret.name })}</b></p><p><code>${secret.token}</code></p><button class="button" onClick=${() => show(undefined)}>${t("token.done")}</button></div>`}
    ${adding && html`<${TokenForm} made=${made} />`}
    ${list.length === 0 && html`<${Empty} text=${t("tokens.none")} />`}
    <ul class="user-list">${list.map((one) => html`<li key=${one.id} class="user">
      <b>${one.name}</b>
      <span class="quiet">${one.roles.map((role) => term("role", role)).join(" · ")} · ${t("tokens.by", { who: one.created_by, at: timed(one.created_at) })} · ${one.used_at ? t("tokens.used", { at: timed(one.used_at) }) : t("tokens.unused")} · ${one.expires_at ? t("tokens.until", { at: timed(one.expires_at) }) : t("tokens.forever")}</span>
      <${ActionButton} run=${() => deleteToken(one.id).then(changed)} label=${t("tokens.delete.of", { name: one.name })}>${t("tokens.delete")}<//>
    </li>`)}</ul>
    <p class="quiet">${t("tokens.why")}</p>
  </section>`;
}

function TokenForm({ made }) {
  const [name, setName] = useState("");
  const [roles, setRoles] = useState(/** @type {string[]} */ ([]));
  const [days, setDays] = useState("365");
  const make = async () => {
    const until = days && new Date(now.value + Number(days) * 86_400_000).toISOString();
    made(await addToken({ name: name.trim(), roles, ...(until && { expires_at: until }) }, newKey()));
  };
  return html`<form class="user-form" onSubmit=${(e) => e.preventDefault()}>
    <label>${t("tokens.name")}<input value=${name} maxlength="64" onInput=${(e) => setName(e.currentTarget.value)} /></label>
    <label>${t("tokens.days")}<select value=${days} onChange=${(e) => setDays(e.currentTarget.value)}>${["30", "365", ""].map((n) => html`<option key=${n} value=${n}>${n ? t("tokens.days.n", { n }) : t("tokens.forever")}</option>`)}</select></label>
    <${RoleChoice} chosen=${roles} choose=${setRoles} />
    <${ActionButton} class="primary" run=${make} disabled=${!name.trim() || roles.length === 0}>${t("tokens.add")}<//>
  </form>`;
}
