// How far a long work is: a bar, the share, how long it still takes, and the way to
// stop it where it can be stopped. It asks the hub while it is shown.
import { html, useEffect, useState } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { leftOf } from "../lib/far.js";
import { percent, roughly } from "../lib/format.js";
import ActionButton from "./action-button.js";

const every = 1000; // ms between two looks

/** @param {{ask: () => Promise<import("../lib/far.js").Far>, stop?: () => Promise<any>, what: string}} props  what: is being done, in words */
export default function HowFar({ ask, stop, what }) {
  const [far, set] = useState(/** @type {import("../lib/far.js").Far|undefined} */ (undefined));
  const [begun] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => ask().then(set, () => {}), every); // one look that fails says nothing; the act itself says how it ended
    return () => clearInterval(timer);
  }, []);
  return html`<span class="how-far" role="status">
    ${far && far.total > 0 ? html`<${Bar} ...${far} left=${leftOf(far, performance.now() - begun)} what=${what} />` : html`<span>${what}</span>`}
    ${stop && html`<${ActionButton} class="small" run=${stop}>${t("far.stop")}<//>`}
  </span>`;
}

/** @param {{done: number, total: number, left?: number, what: string}} props  left: ms */
function Bar({ done, total, left, what }) {
  return html`<progress max=${total} value=${done} aria-label=${what}></progress>
    <span>${what} ${percent(done / total)}${left !== undefined && ` · ${t("far.left", { time: roughly(Math.max(left, 1000), lang()) })}`}</span>`;
}
