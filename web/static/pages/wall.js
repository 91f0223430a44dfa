// 大屏: what a room must know, read from five metres. Who waits fills the screen;
// otherwise seven facts stand there at once, each with its age, so that none is out of
// sight and nothing has to turn.
import { html, useEffect, useState } from "../lib/ui.js";
import { lang, pick, t, term } from "../lib/i18n.js";
import { keepAwake } from "../lib/awake.js";
import { now } from "../lib/clock.js";
import { duration, ms, stopwatch } from "../lib/format.js";
import { may } from "../lib/roles.js";
import { screenKey } from "../lib/screen-key.js";
import { nothing, stale, take, tiles, waiting } from "../lib/wall-facts.js";
import { feed } from "../lib/wall-feed.js";
import { me, session } from "../state.js";
import Icon from "../components/icon.js";
import ScreenLink from "../components/screen-link.js";
import Login from "./login.js";

export default function Wall() {
  const [key] = useState(screenKey);
  const [known, setKnown] = useState(nothing);
  const [refused, setRefused] = useState(false);
  const as = key || session.value?.signed_in_at || ""; // who asks: somebody else, another feed
  useEffect(() => feed(key, (told) => (setKnown((before) => take(before, told)), setRefused(false)), setRefused), [as]);
  useEffect(() => keepAwake(() => true), []);
  useEffect(() => {
    const root = document.documentElement, { theme } = root.dataset;
    root.dataset.theme = "dark"; // what lies under the wall's own colours
    return () => void (root.dataset.theme = theme);
  }, []);
  if (!key && session.value === null) return html`<${Login} />`;

  const age = now.value - known.at;
  const { shown, more } = waiting(known);
  return html`<main class="wall-page theme-wall ${key ? "wall-alone" : ""}" tabindex="-1">
    <h1 class="unseen">${t("wall.title")}</h1>
    ${shown.length ? html`<${Waiting} list=${shown} more=${more} surges=${known.surges} old=${age > stale} />` : html`<${Facts} known=${known} />`}
    ${refused ? html`<p class="wall-bar" role="status"><${Icon} name="unknown" />${t("wall.refused")}</p>`
      : age > stale && html`<p class="wall-bar" role="status"><${Icon} name="unknown" />${known.at > 0 ? t("wall.lost", { age: duration(age, lang()) }) : t("wall.asking")}</p>`}
    ${!key && may(me(), "access.manage") && html`<${ScreenLink} />`}
  </main>`;
}

function Facts({ known }) {
  return html`<ul class="wall-facts">
    <li class="wall-clock"><time>${new Date(now.value).toLocaleTimeString(lang() === "zh" ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit" })}</time>
      <span>${new Date(now.value).toLocaleDateString(lang() === "zh" ? "zh-CN" : "en-GB", { month: "short", day: "numeric", weekday: "short" })}</span></li>
    ${tiles(known, now.value).map((tile) => html`<li key=${tile.name} class="wall-fact ${tile.bad && !tile.old ? "wall-bad" : ""} ${tile.old ? "wall-old" : ""}">
      <h2>${tile.bad && !tile.old && html`<${Icon} name="major" />`}${term("wall.fact", tile.name)}</h2>
      <p class="wall-value ${tile.few || tile.text.length > 5 ? "wall-long" : ""}">${!tile.known ? "—" : tile.few ? t("wall.few") : tile.text}</p>
      <p class="wall-note">${tile.notes.map(([name, n]) => noteWord(name, n)).join(" ")}</p>
      <p class="wall-age">${tile.known ? t("wall.ago", { age: duration(tile.age, lang()) }) : t("wall.unknown")}</p>
    </li>`)}
  </ul>`;
}

// How long a name is, in letters as broad as high: of those that do not fit in one line the letters are smaller.
function far(place) {
  const broad = [...place].reduce((sum, letter) => sum + (letter > "⺀" ? 1 : 0.6), 0);
  return broad > 16 ? "wall-farther" : broad > 5 ? "wall-far" : "";
}

function noteWord(name, n) {
  if (name === "unknown.few") return t("wall.unknown.few");
  if (name === "unknown") return t("wall.unknown.n", { n });
  if (name === "surges") return t("wall.surges", { n });
  if (name === "taken") return t("wall.taken", { n });
  if (name === "silent") return t("wall.silent", { n });
  return t("wall.desks", { n });
}

function Waiting({ list, more, surges, old }) {
  return html`<section class="wall-waiting ${old ? "wall-old" : ""} ${list.length > 1 ? "wall-several" : ""}" role="alert" aria-label=${t("wall.waiting")}>
    <ul>${list.map((one) => html`<li key=${one.id}>
      <p class="wall-kind"><${Icon} name="critical" />${one.drill && html`<span class="mark mark-drill">${t("mark.drill")}</span>`}${pick(one.kind, one.kind_en)}</p>
      <p class="wall-place ${far(one.place)}">${one.place}</p>
      <p class="wall-waits">${t("wall.waits", { time: stopwatch(now.value - ms(one.opened_at) + Math.max(0, one.late_s) * 1000) })}</p>
    </li>`)}</ul>
    ${(more > 0 || surges > 0) && html`<p class="wall-more">${[more > 0 && t("wall.more", { n: more }), surges > 0 && t("wall.surges", { n: surges })].filter(Boolean).join(" · ")}</p>`}
  </section>`;
}
