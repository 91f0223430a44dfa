// Which device hangs today where that of an alert hung.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { deviceLife } from "../lib/api-install.js";
import { useFetched } from "../lib/fetched.js";
import { deviceName } from "../lib/words.js";
import { devices } from "../state.js";
import Icon from "./icon.js";

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function AlertReplaced({ alert }) {
  const device = alert.device ? devices.items.value.get(alert.device) : undefined;
  return device?.lifecycle === "retired" ? html`<${Today} key=${device.id} id=${device.id} />` : null;
}

function Today({ id }) {
  const { value } = useFetched(() => deviceLife(id), [id]);
  if (!value?.replaced_by) return null;
  return html`<p class="card"><a href=${`#/devices/${value.replaced_by}`}><${Icon} name="link" />${t("alert.replaced", { name: deviceName(value.replaced_by) })}</a></p>`;
}
