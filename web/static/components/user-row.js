// A person who may sign in. Changing their desks or password, and taking them
// away, ends their sessions, so that each says so before.
import { html, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { changeUser, deleteUser } from "../lib/api-users.js";
import { me } from "../state.js";
import ActionButton from "./action-button.js";
import RoleChoice from "./role-choice.js";

/** @param {{user: import("../lib/api-users.js").User, changed: () => Promise<any>}} props */
export default function UserRow({ user, changed }) {
  const [doing, set] = useState(/** @type {""|"change"|"delete"} */ (""));
  const turn = (/** @type {"change"|"delete"} */ what) => set(doing === what ? "" : what);
  const done = () => (set(""), changed());
  return html`<li class="user">
    <span><b>${user.name}</b> <code>${user.username}</code>${user.username === me().username && html` <span class="mark">${t("users.me")}</span>`}</span>
    <span class="quiet">${user.roles.map((role) => term("role", role)).join(" · ")}</span>
    <span class="buttons">
      <button class="button" aria-expanded=${doing === "change"} onClick=${() => turn("change")}>${t("users.change")}…</button>
      <button class="button" aria-expanded=${doing === "delete"} onClick=${() => turn("delete")}>${t("users.delete")}…</button>
    </span>
    ${doing === "change" && html`<${Change} user=${user} done=${done} />`}
    ${doing === "delete" && html`<div class="confirm"><p>${t("users.delete.why", { name: user.name })}</p>
      <p><a href="#/duty">${t("users.delete.duty")}</a></p>
      <${ActionButton} class="danger" run=${() => deleteUser(user.id).then(done)}>${t("users.delete")}<//></div>`}
  </li>`;
}

function Change({ user, done }) {
  const [name, setName] = useState(user.name);
  const [roles, setRoles] = useState(user.roles);
  const [password, setPassword] = useState("");
  const save = async () => {
    const same = roles.join() === user.roles.join();
    await changeUser(user.id, { ...(name.trim() !== user.name && { name: name.trim() }), ...(!same && { roles }), ...(password && { password }) }).catch((err) => {
      throw err.status === 409 ? Object.assign(err, { words: t("users.last") }) : err;
    });
    done();
  };
  return html`<form class="user-form" onSubmit=${(e) => e.preventDefault()}>
    <label>${t("users.name")}<input value=${name} maxlength="64" autocomplete="off" onInput=${(e) => setName(e.currentTarget.value)} /></label>
    <label>${t("users.password.new")}<input type="password" value=${password} minlength="8" maxlength="1024" autocomplete="new-password" onInput=${(e) => setPassword(e.currentTarget.value)} /></label>
    <${RoleChoice} chosen=${roles} choose=${setRoles} />
    <${ActionButton} class="primary" run=${save} disabled=${roles.length === 0 || (password !== "" && password.length < 8)}>${t("users.save")}<//>
    <p class="quiet">${t("users.change.why")}</p>
  </form>`;
}
