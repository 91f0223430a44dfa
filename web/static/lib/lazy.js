// Pages and charts that the first screen does not need are fetched when they
// are first shown, and before they are shown their sheets.
import { sheets } from "./sheets.js";
import { html, useEffect, useState } from "./ui.js";
import Failure from "../components/failure.js";
import Loading from "../components/loading.js";

/**
 * @param {() => Promise<{default: any}>} load  a literal import(), so that a test finds it
 * @param {boolean} [unseen]  nothing stands there meanwhile: what is under it must not move
 */
export function lazy(load, unseen) {
  let loaded;
  return function Lazy(props) {
    const [, redraw] = useState(0);
    const [error, setError] = useState(undefined);
    useEffect(() => {
      if (!loaded && !error) Promise.all([load(), sheets()]).then(([module]) => ((loaded = module.default), redraw((n) => n + 1)), setError);
    }, [error]);
    if (loaded) return html`<${loaded} ...${props} />`;
    if (error) return html`<${Failure} error=${error} retry=${() => location.reload()} />`;
    return unseen ? null : html`<${Loading} />`;
  };
}
