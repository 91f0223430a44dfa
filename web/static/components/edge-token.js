// A new token for an edge, and taking an edge away. Both cut its live
// connection, so both ask first.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { deleteEdge, newKey, rotateToken } from "../lib/api.js";
import { edgeCode } from "../lib/api-onboard.js";
import { edges } from "../state.js";
import ActionButton from "./action-button.js";

/** @param {{edge: import("../lib/api.js").Edge, made: (secret: any) => void}} props */
export default function EdgeToken({ edge, made }) {
  const [asking, ask] = useState(/** @type {""|"rotate"|"delete"} */ (""));
  const [typed, type] = useState("");
  const rotate = async () => made(await rotateToken(edge.id));
  const remove = async () => {
    await deleteEdge(edge.id);
    edges.drop(edge.id);
  };
  return html`<div class="edge-token">
    <div class="buttons">
      <${ActionButton} run=${async () => made(await edgeCode(edge.id, location.origin, newKey()))}>${t("code.make")}<//>
      <button class="button" aria-expanded=${asking === "rotate"} onClick=${() => ask(asking === "rotate" ? "" : "rotate")}>${t("token.rotate")}…</button>
      <button class="button" aria-expanded=${asking === "delete"} onClick=${() => ask(asking === "delete" ? "" : "delete")}>${t("edge.delete")}…</button>
    </div>
    ${asking === "rotate" && html`<div class="confirm"><p>${t("token.rotate.why")}</p><${ActionButton} class="danger" run=${rotate}>${t("token.rotate")}<//></div>`}
    ${asking === "delete" && html`<div class="confirm"><p>${t("edge.delete.why")}</p>
      <label for=${`confirm-${edge.id}`}>${t("edge.delete.type", { id: edge.id })}</label>
      <input id=${`confirm-${edge.id}`} value=${typed} spellcheck=${false} onInput=${(e) => type(e.currentTarget.value)} />
      <${ActionButton} class="danger" run=${remove} disabled=${typed !== edge.id}>${t("edge.delete")}<//></div>`}
  </div>`;
}
