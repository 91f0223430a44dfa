// That a hand-over of this desk waits for the signature of who takes over.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { handovers } from "../lib/api-desk.js";
import { me } from "../state.js";
import { useAsked } from "./care-panels.js";
import Icon from "./icon.js";
import { timed } from "../lib/times.js";

/** @param {{desk: string}} props */
export default function HandoverNotice({ desk }) {
  const { found } = useAsked(() => handovers(desk, { open: true, limit: 1 }), `${desk} ${me().username}`);
  const first = found?.items?.[0];
  if (!first) return null;
  return html`<a class="handover-notice" href="#/handover"><${Icon} name="queue" /><b>${t("handover.unsigned")}</b> <span>${t("handover.from", { who: first.left_name || first.left_by, at: timed(first.at) })}</span></a>`;
}
