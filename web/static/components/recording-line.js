// One line on a camera's page about its recordings, which leads to the whole.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { recordingsOf } from "../lib/api-recordings.js";
import { useFetched } from "../lib/fetched.js";
import { figures } from "../pages/recordings.js";

/** @param {{id: string}} props */
export default function RecordingLine({ id }) {
  const { value: f } = useFetched(() => recordingsOf(id), [id]);
  if (!f) return null; // nothing is known: it was never audited
  return html`<p class="rec-line"><a href=${`#/recordings/${id}`}>${t("rec.title")}</a>: <span class="verdict verdict-${f.verdict}">${term("rec.verdict", f.verdict)}</span> ${figures(f)}</p>`;
}
