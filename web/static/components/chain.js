// The way of the newest press to a person: when it was where, how long each step
// took, which channels took the message, and who looked first. The first two
// times are the edge's clock, the others the hub's.
import { html } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { clockMs, full, gap } from "../lib/format.js";
import { person, whoIsTold } from "../lib/words.js";

// How long after another; a message about an earlier press left before the newest.
const after = (/** @type {string|undefined} */ from, /** @type {string|undefined} */ to) => {
  const took = gap(from, to, lang());
  return took.startsWith("−") ? took : `+${took}`;
};

/** @param {{chain: import("../lib/api.js").Chain}} props */
export default function Chain({ chain }) {
  const steps = [
    ["pressed", chain.pressed, t("chain.pressed")],
    ["edge", chain.edge, t("chain.edge")],
    ["stored", chain.stored, t("chain.stored")],
    ["raised", chain.raised, t("chain.raised")],
    ["screen", chain.on_screen, t("chain.screen")],
    ["seen", chain.seen, t("chain.seen")],
  ];
  const given = steps.filter(([, at]) => at);
  const total = gap(chain.pressed, chain.on_screen ?? chain.raised, lang());
  return html`<section class="card chain" aria-labelledby="chain-title">
    <header><h2 id="chain-title">${t("chain.title")}</h2><span class="quiet">${t("chain.total")} <b>${total}</b></span></header>
    <ol>${steps.map(([name, at, text]) => {
      const i = given.findIndex(([other]) => other === name);
      return html`<li key=${name} class=${at ? "" : "missing"}>
        <span class="chain-gap">${i > 0 ? after(given[i - 1][1], at) : ""}</span>
        <b>${text}</b><time datetime=${at} title=${full(at)}>${clockMs(at)}</time>
      </li>`;
    })}</ol>
    ${chain.seen ? html`<p>${t("chain.seen.by", { who: person(chain.seen_by || "—") })}</p>` : html`<p class="unseen-mark">${t("chain.unseen")}</p>`}
    ${(chain.handed ?? []).length > 0 && html`<ul class="handed" aria-label=${t("chain.handed")}>${(chain.handed ?? []).map((one, i) => html`<li key=${i}>
      <b>${term("channel", one.channel)}</b> <span>${whoIsTold(one.to)}</span> <time datetime=${one.at} title=${full(one.at)}>${clockMs(one.at)}</time> <span class="quiet">${after(chain.raised, one.at)}</span>${one.repeat && html` <span class="mark mark-late">${t("chain.repeat")}</span>`}
    </li>`)}</ul>`}
    <p class="quiet">${t("chain.clocks")}</p>
  </section>`;
}
