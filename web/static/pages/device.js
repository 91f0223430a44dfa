// One device: how it is, what it measured, what it did, and what can be done.
import { html, useEffect, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { getDevice } from "../lib/api.js";
import { may } from "../lib/roles.js";
import { devices, epoch, me } from "../state.js";
import RecordingLine from "../components/recording-line.js";
import DeviceEvents from "../components/device-events.js";
import DeviceFacts from "../components/device-facts.js";
import CameraPresets from "../components/camera-presets.js";
import CameraReview from "../components/camera-review.js";
import DeviceLife, { DeviceLater, useLife } from "../components/device-life.js";
import DeviceOrders from "../components/device-orders.js";
import Failure from "../components/failure.js";
import FreeView from "../components/free-view.js";
import Loading from "../components/loading.js";
import Measured from "../components/measured.js";

/** @param {{id: string}} props */
export default function DevicePage({ id }) {
  const device = devices.items.value.get(id);
  const [error, setError] = useState(/** @type {any} */ (undefined));
  const load = () => {
    setError(undefined);
    return getDevice(id).then(devices.put, setError);
  };
  useEffect(() => void load(), [id, epoch.value]);
  const life = useLife(device ?? { id });
  if (!device) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  return html`<article class="device-page ${device.kind === "camera" ? "of-camera" : ""}">
    <${DeviceFacts} device=${device} />
    ${device.kind === "camera" && may(me(), "archive.see") && html`<p><a class="button" href=${`#/archive/${id}`}>${t("archive.open")}</a></p>`}
    ${device.kind === "camera" && html`<${RecordingLine} id=${id} />`}
    <${DeviceLife} device=${device} life=${life} />
    <div class="alert-columns">
      <div>
        ${may(me(), "devices.command") && html`<${DeviceOrders} device=${device} /><${CameraPresets} device=${device} />`}
        <${Measured} device=${device} />
        <${DeviceLater} device=${device} life=${life} />
      </div>
      <div>
        ${device.kind === "camera" && may(me(), "pictures.see") && html`<section class="card"><h2>${t("pictures.now")}</h2><${FreeView} cameras=${[id]} /></section><${CameraReview} device=${device} />`}
        <${DeviceEvents} id=${id} />
      </div>
    </div>
  </article>`;
}
