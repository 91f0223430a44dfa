// What there is about devices: those that there are, where they are, those that edges
// found, lists in and out, and the first set-up.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { may } from "../lib/roles.js";
import { allFound } from "../lib/api-found.js";
import { useFetched } from "../lib/fetched.js";
import { me } from "../state.js";

/** @param {{here: "devices"|"map"|"found"|"import"|"setup", found?: number}} props  found: how many wait, where the page knows */
export default function DeviceTabs({ here, found }) {
  const adds = may(me(), "devices.add");
  const link = (name, path, text) => html`<a class="chip" href=${`#${path}`} aria-current=${here === name ? "page" : undefined}>${text}</a>`;
  return html`<nav class="device-tabs" aria-label=${t("devices.title")}>
    ${link("devices", "/devices", t("devices.all"))}
    ${may(me(), "coverage.see") && link("map", "/devices/map", t("map.link"))}
    ${may(me(), "edges.see") && link("found", "/devices/found", found === undefined && here !== "found" ? html`<${Count} />` : html`<${Text} n=${found ?? 0} />`)}
    ${link("import", "/devices/import", t("import.link"))}
    ${adds && link("setup", "/devices/setup", t("setup.link"))}
  </nav>`;
}

function Count() {
  const { value } = useFetched(allFound);
  return html`<${Text} n=${(value?.items ?? []).filter((one) => one.state === "new").length} />`;
}

/** @param {{n: number}} props */
const Text = ({ n }) => html`${t("found.link")}${n > 0 && html` <b class="badge" aria-label=${t("found.waiting", { n })}>${n}</b>`}`;
