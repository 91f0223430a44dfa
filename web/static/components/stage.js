// Where an alert stands, in the words of the desk it belongs to.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { personSeen } from "../lib/alerts.js";
import { stageWord } from "../lib/words.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function Stage({ alert }) {
  const seen = alert.state === "on_scene" && personSeen(alert);
  return html`<span class="stage stage-${alert.state}">${stageWord(alert, alert.state)}${seen && ` · ${t("stage.seen")}`}</span>`;
}
