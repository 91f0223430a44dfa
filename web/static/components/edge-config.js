// The list of devices of an edge: what it runs, how a change is getting on, the
// list as a text to be changed, and what was before.
import { html, useEffect } from "../lib/ui.js";
import { useDraft } from "../lib/drafts.js";
import { pick, t } from "../lib/i18n.js";
import { confirmKey, edgeConfig } from "../lib/api-config.js";
import { useFetched } from "../lib/fetched.js";
import ActionButton from "./action-button.js";
import ConfigEditor from "./config-editor.js";
import ConfigHistory from "./config-history.js";
import ConfigProgress from "./config-progress.js";
import Failure from "./failure.js";
import Loading from "./loading.js";

const often = 1500; // ms, while a version is under way

/** @param {{edge: import("../lib/api.js").Edge}} props */
export default function EdgeConfig({ edge }) {
  const { value, error, load } = useFetched(() => edgeConfig(edge.id), [edge.id]);
  const newest = value?.versions[0];
  const underWay = newest?.state === "sent" || newest?.state === "trial";
  useEffect(() => {
    if (!underWay) return undefined;
    const timer = setInterval(load, often);
    return () => clearInterval(timer);
  }, [underWay]);
  const title = html`<h3>${t("config.title")}</h3>`;
  if (error?.status === 409) return html`<section class="config">${title}<p class="quiet">${t("config.unknown")}</p></section>`;
  if (error && !value) return html`<section class="config">${title}<${Failure} error=${error} retry=${load} /></section>`;
  if (!value) return html`<section class="config">${title}<${Loading} /></section>`;
  return html`<section class="config" aria-label=${t("config.title")}>
    ${title}
    <p>${value.running === 0 ? t("config.running.own") : t("config.running", { n: value.running })}<span class="quiet">${t("config.key")}<code>${value.key}</code></span></p>
    ${value.closed && html`<p class="quiet">${t("config.closed")}</p>`}
    ${value.offered_key && html`<${OtherKey} id=${edge.id} config=${value} done=${load} />`}
    ${newest && html`<${ConfigProgress} version=${newest} running=${value.running} silent=${value.silent ?? []} away=${edge.status === "away"} />`}
    ${value.unfit && html`<div class="config-bad" role="status">
      <p>${t("config.unfit", { n: value.unfit.length })}</p>
      <ul class="config-mistakes">${value.unfit.map((one, i) => html`<li key=${i}><code>${one.key}</code> <span>${pick(one.message_zh, one.message)}</span></li>`)}</ul>
    </div>`}
    ${!value.closed && !value.offered_key && (value.text
      ? html`<${ConfigEditor} key=${`${edge.id} ${value.newest} ${value.wanted}`} id=${edge.id} config=${value} done=${load} />`
      : html`<p class="quiet">${t("config.untold")}</p>`)}
    <${ConfigHistory} id=${edge.id} config=${value} done=${load} />
  </section>`;
}

// The edge shows another key than before: a new box, or somebody else.
function OtherKey({ id, config, done }) {
  const [reason, say] = useDraft(`key.${id}`);
  const confirm = async () => {
    await confirmKey(id, { fingerprint: config.offered_key, reason });
    await done();
  };
  return html`<div class="confirm config-key" role="status">
    <p><b>${t("config.other")}</b>${t("config.other.why")}</p>
    <p><code>${config.offered_key}</code></p>
    <label for=${`key-reason-${id}`}>${t("config.reason")}</label>
    <input id=${`key-reason-${id}`} value=${reason} maxlength="500" onInput=${(e) => say(e.currentTarget.value)} />
    <${ActionButton} class="danger" run=${confirm} disabled=${!reason.trim()}>${t("config.other.confirm")}<//>
  </div>`;
}
