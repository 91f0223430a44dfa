// The first set-up's devices: how many of each at each place, and what they will be
// called by the rule of names.
import { html } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { templates } from "../lib/api-setup.js";
import { useFetched } from "../lib/fetched.js";
import Failure from "./failure.js";
import Icon from "./icon.js";
import Loading from "./loading.js";

/** @param {{typed: any, save: (next: object) => void}} props */
export default function SetupDevices({ typed, save }) {
  const { value, error, load } = useFetched(templates);
  if (!value) return error ? html`<${Failure} error=${error} retry=${load} />` : html`<${Loading} />`;
  const put = (key, n) => save({ devices: { ...typed.devices, [key]: n } });
  return html`<div class="scroll"><table class="table setup-devices">
    <thead><tr><th scope="col">${t("setup.what")}</th><th scope="col">${t("setup.count")}</th><th scope="col">${t("setup.example")}</th></tr></thead>
    <tbody>${value.map((one) => html`<tr key=${one.key}>
      <th scope="row"><label for=${`count-${one.key}`}><${Icon} name=${one.kind} /> ${term("setup.per", one.per)} · ${lang() === "en" ? one.en : one.zh}</label></th>
      <td><input id=${`count-${one.key}`} data-template=${one.key} type="number" min="0" max="10" step="1" value=${typed.devices[one.key] ?? ""} placeholder="0" onInput=${(e) => put(one.key, e.currentTarget.value)} /></td>
      <td class="quiet"><code>${one.example_id}</code> ${lang() === "en" ? one.example_name_en : one.example_name}</td>
    </tr>`)}</tbody></table></div>`;
}
