// Who sits here changes by PIN, over an open desk: what is on the screen and what
// was typed stays, and "by whom" is true from then on.
import { html, signal, useEffect, useRef, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { colleagues, setPIN } from "../lib/api-desk.js";
import { reason } from "../lib/failures.js";
import { switchPerson } from "../session.js";
import { me } from "../state.js";
import { toast } from "./toasts.js";
import OwnPassword from "./own-password.js";

const open = signal(false);
export const showSwitch = () => (open.value = true);

export default function PersonSwitch() {
  const dialog = useRef(/** @type {HTMLDialogElement|null} */ (null));
  useEffect(() => {
    if (open.value && !dialog.current?.open) dialog.current?.showModal();
    if (!open.value && dialog.current?.open) dialog.current.close();
  }, [open.value]);
  return html`<dialog ref=${dialog} class="dialog person" aria-labelledby="person-title" onClose=${() => (open.value = false)}>
    <h2 id="person-title">${t("switch.title")}</h2>
    ${open.value && html`<${Switch} /><${OwnPIN} /><${OwnPassword} />`}
    <form method="dialog"><button class="button">${t("app.close")}</button></form>
  </dialog>`;
}

function Switch() {
  const [all, setAll] = useState(/** @type {{username: string, name: string}[]|undefined} */ (undefined));
  const [name, setName] = useState("");
  const [pin, setPin] = useState("");
  const [work, setWork] = useState(/** @type {{pending?: boolean, error?: any}} */ ({}));
  const field = useRef(/** @type {HTMLInputElement|null} */ (null));
  useEffect(() => {
    colleagues().then((found) => {
      setAll(found);
      if (found.length === 1) setName(found[0].username);
      field.current?.focus();
    }, (error) => setWork({ error }));
  }, []);
  const submit = async (/** @type {any} */ e) => {
    e.preventDefault();
    setWork({ pending: true });
    try {
      await switchPerson(name, pin);
      open.value = false;
      toast(t("switch.done", { who: me().name }));
    } catch (error) {
      setPin("");
      setWork({ error });
      field.current?.focus();
    }
  };
  if (all && !all.length) return html`<p class="quiet">${t("switch.nobody")}</p>`;
  return html`<form onSubmit=${submit} class="person-form">
    <div class="chips" role="group" aria-label=${t("switch.who")}>${(all ?? []).map((one) => html`<button key=${one.username} type="button" class="chip" aria-pressed=${name === one.username} onClick=${() => (setName(one.username), field.current?.focus())}>${one.name || one.username}</button>`)}</div>
    <label for="pin">${t("switch.pin")}</label>
    <input id="pin" ref=${field} type="password" inputmode="numeric" autocomplete="off" maxlength="6" pattern="[0-9]{6}" value=${pin} onInput=${(/** @type {any} */ e) => setPin(e.currentTarget.value)} />
    ${work.error && html`<p class="failure" role="status">${work.error.status === 403 ? t("switch.wrong") : reason(work.error)}</p>`}
    <button class="button primary" disabled=${work.pending || !name || pin.length !== 6}>${work.pending ? t("app.working") : t("switch.do")}</button>
  </form>`;
}

function OwnPIN() {
  const [password, setPassword] = useState("");
  const [pin, setPin] = useState("");
  const [work, setWork] = useState(/** @type {{done?: boolean, error?: any}} */ ({}));
  const submit = async (/** @type {any} */ e) => {
    e.preventDefault();
    try {
      await setPIN(password, pin);
      setWork({ done: true });
    } catch (error) {
      setWork({ error });
    }
    setPassword("");
    setPin("");
  };
  const error = work.error && (work.error.status === 403 ? t("pin.wrong") : work.error.status === 422 ? t("pin.weak") : reason(work.error));
  return html`<details><summary>${t("pin.title")}</summary><form onSubmit=${submit} class="person-form">
    <label for="pin-password">${t("pin.password")}</label><input id="pin-password" type="password" autocomplete="current-password" value=${password} onInput=${(/** @type {any} */ e) => setPassword(e.currentTarget.value)} />
    <label for="pin-new">${t("pin.new")}</label><input id="pin-new" type="password" inputmode="numeric" autocomplete="off" maxlength="6" value=${pin} onInput=${(/** @type {any} */ e) => setPin(e.currentTarget.value)} />
    ${error && html`<p class="failure" role="status">${error}</p>`}${work.done && html`<p role="status">${t("pin.done")}</p>`}
    <button class="button" disabled=${!password || pin.length !== 6}>${t("pin.set")}</button>
  </form></details>`;
}
