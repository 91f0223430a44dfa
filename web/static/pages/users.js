// Who may sign in, and the tokens of programs.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { tokens as fetchTokens, users as fetchUsers } from "../lib/api-users.js";
import { useFetched } from "../lib/fetched.js";
import UserForm from "../components/user-form.js";
import UserRow from "../components/user-row.js";
import Tokens from "../components/tokens.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";

export default function Users() {
  const { value, error, load } = useFetched(() => Promise.all([fetchUsers(), fetchTokens()]));
  const [adding, add] = useState(false);
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const [list, programs] = value;
  return html`<div class="users">
    <h1>${t("users.title")} <span class="number">${list.length}</span></h1>
    <section class="card"><header><h2>${t("users.people")}</h2><button class="button primary" aria-expanded=${adding} onClick=${() => add(!adding)}>${t("users.add")}</button></header>
      ${adding && html`<${UserForm} done=${() => (add(false), load())} />`}
      <ul class="user-list">${list.map((user) => html`<${UserRow} key=${user.id} user=${user} changed=${load} />`)}</ul>
      <p class="quiet">${t("users.why")}</p>
    </section>
    <${Tokens} list=${programs} changed=${load} />
  </div>`;
}
