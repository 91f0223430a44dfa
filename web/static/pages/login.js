// Who sits down here, and whether they will hear a call.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { signIn } from "../session.js";
import { blocked, play, unblock } from "../lib/sound.js";
import { reason } from "../lib/failures.js";
import { lazy } from "../lib/lazy.js";
import { doors as askDoors } from "../lib/api-demo.js";
import LanguageSwitch from "../components/language-switch.js";
import ThemeSwitch from "../components/theme-switch.js";
import Icon from "../components/icon.js";

const DemoDoors = lazy(() => import("../components/demo-doors.js")); // only the demo has them
const patience = 2000; // ms, until the form is shown without knowing whether this is the demo

export default function Login() {
  const [doors, setDoors] = useState(/** @type {import("../lib/api.js").Doors|null|undefined} */ (undefined)); // null: there are none
  useEffect(() => {
    const timer = setTimeout(() => setDoors((known) => known ?? null), patience);
    askDoors().then((found) => setDoors(found ?? null));
    return () => clearTimeout(timer);
  }, []);
  const name = useRef(/** @type {HTMLInputElement|null} */ (null));
  const password = useRef(/** @type {HTMLInputElement|null} */ (null));
  const [work, setWork] = useState(/** @type {{pending?: boolean, error?: any}} */ ({}));
  const submit = async (e) => {
    e.preventDefault();
    unblock(); // signing in is a click: the one chance that needs no second one
    setWork({ pending: true });
    try {
      await signIn(name.current?.value.trim() ?? "", password.current?.value ?? "");
    } catch (error) {
      setWork({ error });
      password.current?.select();
    }
  };
  const listen = async () => {
    await unblock();
    play("call");
  };
  const form = html`<form class="card" onSubmit=${submit}>
      <p class="brand"><img src="icons/calm.svg" alt="" width="40" height="40" />BrightEyes</p>
      <h1>${t("login.title")}</h1>
      <label for="username">${t("login.username")}</label>
      <input id="username" ref=${name} name="username" autocomplete="username" autocapitalize="none" spellcheck=${false} required autofocus=${!doors} />
      <label for="password">${t("login.password")}</label>
      <input id="password" ref=${password} name="password" type="password" autocomplete="current-password" required />
      ${work.error && html`<p class="failure" role="status">${work.error.status === 401 ? t("login.wrong") : reason(work.error)}</p>`}
      <button class="button primary wide" aria-busy=${Boolean(work.pending)} disabled=${work.pending}>${work.pending ? t("app.working") : t("login.enter")}</button>
      <div class="login-sound">
        <span><${Icon} name=${blocked.value ? "mute" : "sound"} />${blocked.value ? t("login.sound.blocked") : t("login.sound.on")}</span>
        <button type="button" class="button" onClick=${listen}>${blocked.value ? t("login.sound.enable") : t("login.sound.try")}</button>
      </div>
    </form>`;
  return html`<main class="login" tabindex="-1">
    ${doors && html`<${DemoDoors} doors=${doors} />`}
    ${doors === null && form}
    ${doors && html`<details class="door-password"><summary>${t("doors.password")}</summary>${form}</details>`}
    <div class="switches"><${LanguageSwitch} /><${ThemeSwitch} /></div>
  </main>`;
}
