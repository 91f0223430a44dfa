// One's own password. All of one's sessions end with it, this one too: whoever
// learned the old one is out.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { changePassword } from "../lib/api-users.js";
import { reason } from "../lib/failures.js";
import { signOut } from "../session.js";

export default function OwnPassword() {
  const [password, setPassword] = useState("");
  const [fresh, setFresh] = useState("");
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const submit = async (/** @type {any} */ e) => {
    e.preventDefault();
    try {
      await changePassword(password, fresh);
      await signOut();
    } catch (err) {
      setError(err);
      setPassword("");
    }
  };
  return html`<details><summary>${t("password.title")}</summary><form onSubmit=${submit} class="person-form">
    <label for="password-old">${t("pin.password")}</label><input id="password-old" type="password" autocomplete="current-password" value=${password} onInput=${(/** @type {any} */ e) => setPassword(e.currentTarget.value)} />
    <label for="password-new">${t("users.password.new")}</label><input id="password-new" type="password" autocomplete="new-password" minlength="8" maxlength="1024" value=${fresh} onInput=${(/** @type {any} */ e) => setFresh(e.currentTarget.value)} />
    <p class="quiet">${t("password.why")}</p>
    ${error && html`<p class="failure" role="status">${error.status === 403 ? t("pin.wrong") : reason(error)}</p>`}
    <button class="button" disabled=${!password || fresh.length < 8}>${t("password.set")}</button>
  </form></details>`;
}
