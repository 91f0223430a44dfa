// The last act can be taken back for five seconds, by who did it.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { actOn } from "../lib/acts.js";
import { undoLeft } from "../lib/calls.js";
import { useKeys } from "../lib/keys.js";
import { told } from "../lib/failures.js";
import { now } from "../lib/clock.js";
import { me } from "../state.js";
import { toast } from "./toasts.js";
import ActionButton from "./action-button.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function UndoBar({ alert }) {
  const left = undoLeft(alert, me().username, now.value);
  const undo = () => actOn(alert, "undo", { version: 0 });
  useKeys("undo", { undo: () => void undo().catch((err) => toast(told(err))) }, left > 0);
  return html`<div class="undo" role="status">${left > 0 && html`<p>${t("undo.done")}</p><${ActionButton} class="undo-button" run=${undo} hint="U">${t("undo.back", { n: Math.ceil(left / 1000) })}<//>`}</div>`;
}
