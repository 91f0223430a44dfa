// A new person: the name that is typed at sign-in, the one that is shown, the desks.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { newKey } from "../lib/api.js";
import { addUser } from "../lib/api-users.js";
import ActionButton from "./action-button.js";
import RoleChoice from "./role-choice.js";

/** @param {{done: () => void}} props */
export default function UserForm({ done }) {
  const [username, setUsername] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [roles, setRoles] = useState(/** @type {string[]} */ ([]));
  const add = async () => {
    await addUser({ username: username.trim(), name: name.trim(), password, roles }, newKey()).catch((err) => {
      throw err.status === 409 ? Object.assign(err, { words: t("users.exists", { name: username.trim() }) }) : err;
    });
    done();
  };
  return html`<form class="user-form" onSubmit=${(e) => e.preventDefault()}>
    <label>${t("users.username")}<input value=${username} maxlength="64" autocomplete="off" autocapitalize="none" spellcheck=${false} onInput=${(e) => setUsername(e.currentTarget.value)} /></label>
    <label>${t("users.name")}<input value=${name} maxlength="64" autocomplete="off" onInput=${(e) => setName(e.currentTarget.value)} /></label>
    <label>${t("users.password")}<input type="password" value=${password} minlength="8" maxlength="1024" autocomplete="new-password" onInput=${(e) => setPassword(e.currentTarget.value)} /></label>
    <${RoleChoice} chosen=${roles} choose=${setRoles} />
    <${ActionButton} class="primary" run=${add} disabled=${!username.trim() || password.length < 8 || roles.length === 0}>${t("users.add")}<//>
    <p class="quiet">${t("users.rule")}</p>
  </form>`;
}
