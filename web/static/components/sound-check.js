// Asks whoever signs in whether this machine can be heard: a browser that may make
// sounds says nothing of a speaker that is off. The answer is kept in this browser,
// and a desk without sound is known to the others as one.
import { html, signal } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { audible, setAudible } from "../lib/prefs.js";
import { blocked, hush, play, unblock } from "../lib/sound.js";
import { after } from "../lib/steady.js";
import { lasts } from "../lib/tones.js";
import { say, stopSaying } from "../lib/voice.js";
import { me, queue } from "../state.js";
import Icon from "./icon.js";

const stage = signal(/** @type {""|"asked"|"tried"} */ (""));
const put = signal(""); // the sign-in at which it was put off

/** Opens the check, also where it was answered before. */
export const checkSound = () => (stage.value = "asked");

let quiet = () => {};

// Ends the trial; while a call waits what sounds and is said is that call, and goes on.
function end() {
  quiet();
  if (queue.value.slot.length) return;
  hush();
  stopSaying();
}

async function tryIt() {
  await unblock();
  if (blocked.value) return; // nothing was to be heard: nothing to be asked
  end();
  play("call");
  quiet = after(lasts("call") + 100, () => void (queue.value.slot.length || say(t("soundcheck.said"), lang())));
  stage.value = "tried";
}

/** @param {"yes"|"no"} answer */
function answered(answer) {
  end();
  setAudible(answer);
  put.value = answer === "no" ? me().signed_in_at : ""; // asked again at the next sign-in
  stage.value = "";
}

export default function SoundCheck() {
  const due = audible.value !== "yes" && put.value !== me().signed_in_at;
  if (!due && !stage.value) return null;
  const tried = stage.value === "tried";
  const none = blocked.value || audible.value === "no"; // it is known that nothing is heard
  return html`<div class="sound-check ${none ? "sound-none" : ""} ${tried ? "sound-tried" : ""}" role="region" aria-label=${t("soundcheck.title")}>
    <${Icon} name=${none ? "mute" : "sound"} />
    <span>${tried ? t("soundcheck.heard") : t("soundcheck.ask")}</span>
    <span class="buttons">
      ${tried && html`<button class="button primary" onClick=${() => answered("yes")}>${t("soundcheck.yes")}</button><button class="button" onClick=${() => answered("no")}>${t("soundcheck.no")}</button>`}
      <button class="button ${tried ? "" : "primary"}" onClick=${tryIt}>${tried ? t("soundcheck.again") : t("soundcheck.try")}</button>
      ${!tried && html`<button class="button" onClick=${() => ((put.value = me().signed_in_at), (stage.value = ""))}>${t("soundcheck.later")}</button>`}
    </span>
  </div>`;
}
