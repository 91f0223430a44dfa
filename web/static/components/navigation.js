// The pages of this person's desk.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { deskOf, pagesOf } from "../lib/roles.js";
import { place } from "../lib/place.js";
import { me, queue } from "../state.js";
import Icon from "./icon.js";

const paths = { queue: "/", devices: "/devices", cameras: "/cameras", edges: "/edges" };

export default function Navigation() {
    const here = place.value.path;
  const name = (page) => (page === "queue" ? term("desk", deskOf(me())) : term("page", page));
  const current = (page) => (page === "queue" ? here === "/" || here.startsWith("/alerts") : here.startsWith(paths[page]));
  const waiting = queue.value.counts.open;
  return html`<nav aria-label=${t("app.pages")}>
    ${pagesOf(me()).map((page) => html`<a key=${page} href=${"#" + paths[page]} aria-current=${current(page) ? "page" : undefined}>
      <${Icon} name=${page} /><span>${name(page)}</span>
      ${page === "queue" && waiting > 0 && html`<b class="badge" aria-label=${t("queue.waiting", { n: waiting })}>${waiting}</b>`}
    </a>`)}
  </nav>`;
}
