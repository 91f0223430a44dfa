// The pages of this person's desk.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { deskOf, homeOf, pagesOf } from "../lib/roles.js";
import { place } from "../lib/place.js";
import { me, queue } from "../state.js";
import Icon from "./icon.js";

const paths = { care: "/care", residents: "/residents", requests: "/requests", queue: "/", guard: "/guard", handover: "/handover", devices: "/devices", orders: "/orders", upkeep: "/upkeep", cameras: "/cameras", edges: "/edges", exercises: "/exercises", duty: "/duty", policies: "/policies", noise: "/noise", rules: "/rules" };

export default function Navigation() {
    const here = place.value.path;
  const home = homeOf(me());
  const to = (page) => (page === home ? "/" : page === "queue" ? "/queue" : paths[page]);
  const name = (page) => (page === "queue" && home !== "queue" ? t("page.queue") : page === "queue" ? term("desk", deskOf(me())) : term("page", page));
  const current = (page) => (page === home && (here === "/" || here.startsWith("/alerts"))) || here === to(page) || (to(page) !== "/" && here.startsWith(to(page) + "/")) || (page === home && here === paths[page]);
  const waiting = queue.value.counts.open;
  return html`<nav aria-label=${t("app.pages")}>
    ${pagesOf(me()).map((page) => html`<a key=${page} href=${"#" + to(page)} aria-current=${current(page) ? "page" : undefined}>
      <${Icon} name=${page} /><span>${name(page)}</span>
      ${page === home && waiting > 0 && html`<b class="badge" aria-label=${t("queue.waiting", { n: waiting })}>${waiting}</b>`}
    </a>`)}
  </nav>`;
}
