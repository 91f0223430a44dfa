// Pages and charts that the first screen does not need are fetched when they
// are first shown, and before they are shown their sheets and words.
import { sheets } from "./sheets.js";
import { allWords } from "./i18n.js";
import { html, useLayoutEffect, useState } from "./ui.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";

/**
 * @param {() => Promise<{default: any}>} load  a literal import(), so that a test finds it
 * @param {boolean} [unseen]  nothing stands there meanwhile: what is under it must not move
 */
export function lazy(load, unseen) {
  let loaded = /** @type {any} */ (undefined); // a component, whichever
  /** @type {Promise<unknown>|undefined} */
  let asked;
  const get = () => (asked ??= Promise.all([load(), sheets(), allWords()]).then(([module]) => (loaded = module.default), (error) => {
    asked = undefined;
    throw error;
  }));
  function Lazy(/** @type {any} */ props) {
    const [, redraw] = useState(0);
    const [error, setError] = useState(undefined);
    useLayoutEffect(() => { // not a frame later
      if (!loaded && !error) get().then(() => redraw((n) => n + 1), setError);
    }, [error]);
    if (loaded) return html`<${loaded} ...${props} />`;
    if (error) return html`<${Failure} error=${error} retry=${() => location.reload()} />`;
    return unseen ? null : html`<${Loading} />`;
  }
  /** Fetches it before it is shown; where that fails, it is asked for again when it is. */
  Lazy.ahead = () => void get().catch(() => {});
  return Lazy;
}
