// A new edge: its id, and the code by which it fetches the rest.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { createEdge, newKey } from "../lib/api.js";
import { edgeCode } from "../lib/api-onboard.js";
import { useDraft } from "../lib/drafts.js";
import ActionButton from "./action-button.js";

const shape = /^[a-z0-9][a-z0-9-]{0,62}$/; // the contract's ids

/** @param {{made: (secret: import("../lib/api-onboard.js").EdgeCode) => void}} props */
export default function EdgeForm({ made }) {
  const [id, setID] = useDraft("edge.new");
  const create = async () => {
    await createEdge(id, newKey()).catch((err) => {
      throw err.status === 409 ? Object.assign(err, { words: t("edge.exists", { id }) }) : err;
    });
    made(await edgeCode(id, location.origin, newKey()));
    setID("");
  };
  return html`<form class="card edge-form" onSubmit=${(e) => e.preventDefault()}>
    <label for="edge-id">${t("edge.new")}</label>
    <input id="edge-id" value=${id} placeholder="edge-east" spellcheck=${false} autocapitalize="none" aria-describedby="edge-rule" onInput=${(e) => setID(e.currentTarget.value)} />
    <${ActionButton} class="primary" run=${create} disabled=${!shape.test(id)}>${t("edge.create")}<//>
    <p id="edge-rule" class="quiet">${t("edge.rule")}</p>
  </form>`;
}
