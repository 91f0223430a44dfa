// The demo's controls: its story on a clock, and whatever else can happen in the
// simulated community. What one sees and where to look stands beside it.
import { html, useEffect, useState } from "../lib/ui.js";
import { pick, t, term } from "../lib/i18n.js";
import { demoControls } from "../lib/api.js";
import { demoDo } from "../lib/api-demo.js";
import { doings, foremost, moves } from "../lib/demo.js";
import { now } from "../lib/clock.js";
import { stopwatch } from "../lib/format.js";
import { fill } from "../lib/translate.js";
import { demo } from "../state.js";
import { toast } from "./toasts.js";
import ActionButton from "./action-button.js";
import DemoCaption from "./demo-caption.js";

const soon = 1000, late = 5000; // ms until it is asked again how the demo stands
let asked = 0; // when the newest answer came

async function refresh() {
  const found = await demoControls().catch(() => undefined); // the hub is gone: that is part of the story
  if (found && demo.value) {
    asked = Date.now();
    demo.value = found;
  }
}

export default function DemoPanel() {
  const view = /** @type {import("../lib/api.js").Demo} */ (demo.value);
  const all = doings(view, pick).map((one) => ({ ...one, name: fill(term("demo.what", one.words), one.values) }));
  const [key, choose] = useState(all[0]?.key);
  const [shown, show] = useState(true);
  const [unfolded, unfold] = useState(false); // the controls, where there is no room for all of them
  const often = moves(view);
  useEffect(() => {
    const timer = setInterval(refresh, often ? soon : late);
    return () => clearInterval(timer);
  }, [often]);
  const chosen = all.find((one) => one.key === key) ?? all[0];
  const { state, at_ms } = view.story;
  now.value; // ticks
  const at = state === "running" && asked ? at_ms + Date.now() - asked : at_ms;
  const said = { press: () => t("demo.pressed", { name: chosen.name }), ring: () => t("demo.rang", { who: chosen.name }) };
  const does = { press: () => t("demo.press"), ring: () => t("demo.ring") };
  const run = () => demoDo(chosen.act, chosen.id).then(() => (toast((said[chosen.act] ?? (() => t("demo.did", { what: chosen.name })))()), refresh()));
  const quick = (one) => demoDo(one.act, one.id).then(() => (toast(t("demo.did", { what: one.name })), one.act === "hub" && show(true), refresh()));
  const tell = (what) => demoDo("story", what).then(() => (show(true), setTimeout(refresh, 600), refresh()));
  const clocks = { idle: ["start", () => t("demo.story")], running: ["pause", () => t("demo.pause")], paused: ["resume", () => t("demo.resume")], told: ["start", () => t("demo.again")] };
  const explained = state !== "idle" || view.kill !== undefined;
  return html`<div class="demo-dock">
    ${explained && shown && html`<${DemoCaption} view=${view} at=${at} hide=${() => show(false)} />`}
    <aside class="demo" aria-label=${t("demo.title")}>
      <span class="mark mark-demo">${t("demo.mark")}</span>
      ${state !== "idle" && html`<time class="demo-clock" aria-label=${t("demo.clock")}>${stopwatch(at)}</time>`}
      ${explained && !shown && html`<button type="button" class="button demo-explain" onClick=${() => show(true)}>${t("demo.show")}</button>`}
      <span class="demo-story">${clocks[state] && html`<${ActionButton} class="primary" run=${() => tell(clocks[state][0])}>${clocks[state][1]()}<//>`}
      ${state !== "idle" && state !== "resetting" && html`<${ActionButton} run=${() => tell("reset")}>${t("demo.reset")}<//>`}</span>
      <button type="button" class="button demo-unfold" aria-expanded=${unfolded} aria-controls="demo-controls" onClick=${() => unfold(!unfolded)}>${t("demo.controls")}</button>
      <div id="demo-controls" class=${`demo-controls ${unfolded ? "demo-unfolded" : ""}`}>
        <span class="demo-quick">${foremost(view, all).map((one) => html`<${ActionButton} key=${one.key} run=${() => quick(one)}>${term("demo.quick", one.words)}<//>`)}</span>
        <label class="unseen" for="demo-what">${t("demo.what")}</label>
        <select id="demo-what" value=${chosen.key} onChange=${(e) => choose(e.currentTarget.value)}>
          ${["buttons", "callers", "cameras", "others"].map((group) => html`<optgroup key=${group} label=${term("demo.group", group)}>${all.filter((one) => one.group === group).map((one) => html`<option key=${one.key} value=${one.key}>${one.name}</option>`)}</optgroup>`)}
        </select>
        <${ActionButton} run=${run}>${(does[chosen.act] ?? (() => t("demo.do")))()}<//>
      </div>
    </aside>
  </div>`;
}
