// A button whose work takes time: it shows that it is at it and, when that takes
// long, what is being done, how far it is or for how long already; and why it failed.
// It cannot be pressed twice.
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { advice, reason } from "../lib/failures.js";

const long = 3; // s; what is quicker needs no count

/**
 * @param {{run: () => Promise<any>, children?: any, class?: string, hint?: string, disabled?: boolean, label?: string, doing?: string, far?: any}} props
 *   hint: the key that does the same; doing: what it does meanwhile, in words; far: shown while it does
 */
export default function ActionButton({ run, children, class: look = "", hint, disabled, label, doing, far }) {
  const [work, setWork] = useState(/** @type {{pending?: boolean, since?: number, error?: any}} */ ({}));
  const here = useRef(true);
  useEffect(() => () => void (here.current = false), []);
  const press = async () => {
    if (work.pending) return;
    setWork({ pending: true, since: now.peek() });
    try {
      await run();
      if (here.current) setWork({});
    } catch (error) {
      if (here.current) setWork({ error });
    }
  };
  return html`<span class="action">
    <button type="button" class="button ${look}" disabled=${disabled} aria-busy=${Boolean(work.pending)} aria-label=${label} onClick=${press}>
      ${work.pending ? working(work.since ?? 0, doing) : children}${hint && html`<kbd>${hint}</kbd>`}
    </button>
    ${work.pending && far}
    ${work.error && html`<span class="action-error" role="status">${reason(work.error)}${!work.error?.words && html`<small>${advice(work.error)}</small>`}</span>`}
  </span>`;
}

function working(since, doing) {
  const s = Math.floor((now.value - since) / 1000);
  return s < long ? t("app.working") : doing ? t("app.doing.long", { doing, s }) : t("app.working.long", { s });
}
