// Which desks somebody works at: one or more.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";

const roles = ["care", "police", "property", "admin"];

/** @param {{chosen: string[], choose: (roles: string[]) => void}} props */
export default function RoleChoice({ chosen, choose }) {
  const turn = (/** @type {string} */ role) => choose(roles.filter((one) => (one === role ? !chosen.includes(one) : chosen.includes(one))));
  return html`<fieldset class="role-choice"><legend>${t("users.roles")}</legend>
    ${roles.map((role) => html`<label key=${role} class="check"><input type="checkbox" checked=${chosen.includes(role)} onChange=${() => turn(role)} />${term("role", role)}</label>`)}
  </fieldset>`;
}
