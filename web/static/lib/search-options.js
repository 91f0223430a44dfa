// The options of the search that this page knows by itself: pages, acts, and what
// was opened last. The last lives as long as the page and is its person's alone:
// a shared computer must not keep what somebody looked for.
import { pick, t } from "./i18n.js";
import { addressOf, nameOfPage } from "./page-names.js";
import { pagesOf } from "./roles.js";
import { wayTo } from "./search.js";
import { setTheme, theme } from "./prefs.js";
import { showHelp } from "../components/help.js";
import { showSwitch } from "../components/person-switch.js";
import { me } from "../state.js";

/** @typedef {import("./search.js").Option} Option */

const most = 5;
const last = /** @type {Map<string, Option[]>} */ (new Map()); // by person

/** @returns {Option[]} */
export const pages = () => pagesOf(me()).map((page) => ({ key: `page.${page}`, kind: "page", icon: page, title: nameOfPage(page), to: `#${addressOf(page)}` }));

/** @returns {Option[]} */
export const acts = () => [
  { key: "act.help", kind: "act", title: t("help.title"), hint: "?", act: showHelp },
  { key: "act.person", kind: "act", title: t("switch.open"), hint: "P", act: showSwitch },
  { key: "act.theme", kind: "act", title: t("search.theme"), act: () => setTheme(theme.value === "dark" ? "light" : "dark") },
];

/** @param {import("./api-search.js").Found} found @returns {Option} */
export function optionOf(found) {
  return { key: `${found.kind}.${found.id}`, kind: found.kind, title: pick(found.title, found.title_en), detail: found.place, state: found.state, category: found.category, at: found.at, to: wayTo(found, pagesOf(me())) };
}

/** What this person opened last from here. @returns {Option[]} */
export const opened = () => last.get(me().username) ?? [];

/** @param {Option} one */
export function remember(one) {
  if (one.kind === "page" || one.kind === "act") return;
  last.set(me().username, [{ ...one, state: undefined }, ...opened().filter((other) => other.key !== one.key)].slice(0, most));
}
