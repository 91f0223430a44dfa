// Makes the link that turns a machine into a big screen. It is shown this once.
import { html, useState } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { addScreen } from "../lib/api-wall.js";
import { href } from "../lib/router.js";
import ActionButton from "./action-button.js";

export default function ScreenLink() {
  const [link, setLink] = useState("");
  const make = async () => {
    const { token } = await addScreen(t("wall.title"));
    const to = new URL(document.baseURI);
    to.hash = href("/wall", { key: token });
    setLink(to.href);
  };
  return html`<aside class="wall-link">
    <p>${link ? t("wall.link.once") : t("wall.link.why")}</p>
    ${link ? html`<input readonly aria-label=${t("wall.link.label")} value=${link} onFocus=${(e) => e.currentTarget.select()} />` : html`<${ActionButton} run=${make}>${t("wall.link.make")}<//>`}
    <a class="button" href="#/">${t("lost.back")}</a>
  </aside>`;
}
