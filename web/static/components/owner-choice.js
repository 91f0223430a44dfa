// Who has to remedy something: one of those who work here, by their name and not by the
// name at sign-in, which nobody knows by heart.
import { html, useEffect } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { me, names, needName } from "../state.js";

/** @param {{value: string, change: (user: string) => void}} props  value: a user's name at sign-in; "": nobody yet */
export default function OwnerChoice({ value, change }) {
  useEffect(() => needName(me().username), []); // with one name come all
  const known = { [me().username]: me().name, ...(value && { [value]: value }), ...names.value };
  return html`<select value=${value} onChange=${(e) => change(e.currentTarget.value)}><option value="">${t("hazard.nobody")}</option>
    ${Object.entries(known).sort(([, a], [, b]) => (a < b ? -1 : 1)).map(([user, name]) => html`<option key=${user} value=${user}>${name}</option>`)}</select>`;
}
