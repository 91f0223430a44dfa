// The way of the newest press to a screen: when it was where, and how long each
// step took. The first two times are the edge's clock, the others the hub's.
import { html } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { clockMs, full, gap } from "../lib/format.js";

/** @param {{chain: import("../lib/api.js").Chain}} props */
export default function Chain({ chain }) {
  const steps = [
    ["pressed", chain.pressed, t("chain.pressed")],
    ["edge", chain.edge, t("chain.edge")],
    ["stored", chain.stored, t("chain.stored")],
    ["raised", chain.raised, t("chain.raised")],
    ["screen", chain.on_screen, t("chain.screen")],
  ];
  const given = steps.filter(([, at]) => at);
  const total = gap(chain.pressed, chain.on_screen ?? chain.raised, lang());
  return html`<section class="card chain" aria-labelledby="chain-title">
    <header><h2 id="chain-title">${t("chain.title")}</h2><span class="quiet">${t("chain.total")} <b>${total}</b></span></header>
    <ol>${steps.map(([name, at, text]) => {
      const i = given.findIndex(([other]) => other === name);
      return html`<li key=${name} class=${at ? "" : "missing"}>
        <span class="chain-gap">${i > 0 ? `+${gap(given[i - 1][1], at, lang())}` : ""}</span>
        <b>${text}</b><time datetime=${at} title=${full(at)}>${clockMs(at)}</time>
      </li>`;
    })}</ol>
    <p class="quiet">${t("chain.clocks")}</p>
  </section>`;
}
