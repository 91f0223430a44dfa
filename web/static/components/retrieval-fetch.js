// What a recorder has of the spans without a picture is fetched by the camera's edge, in
// parts, one after the other, about as fast as it was recorded.
import { html, useEffect } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { fetchRecordings, stopFetching } from "../lib/api-retrieval.js";
import { asLongAs } from "../lib/far.js";
import { roughly } from "../lib/format.js";
import { deviceName } from "../lib/words.js";
import ActionButton from "./action-button.js";
import { span } from "../lib/times.js";

const again = 5000; // ms

/** @param {{r: import("../lib/api-retrieval.js").Retrieval, changed: (r: any) => any, reload: () => any}} props */
export default function RetrievalFetch({ r, changed, reload }) {
  const waiting = r.fetches.filter((f) => f.state === "waiting").length;
  const failed = r.fetches.filter((f) => f.state === "failed");
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(reload, again);
    return () => clearInterval(timer);
  }, [waiting > 0, r.id]);
  const may = r.mine.includes("fetch");
  return html`<div class="retrieval-fetch">
    ${waiting > 0 && html`<p role="status"><span class="spinner" aria-hidden="true"></span>${t("retrieval.fetching", { n: waiting })} · ${t("far.left", { time: roughly(asLongAs(r.fetches.filter((f) => f.state === "waiting")), lang()) })} ${may && html`<${ActionButton} class="small" run=${() => stopFetching(r).then(reload)}>${t("retrieval.fetch.stop")}<//>`}</p>`}
    ${failed.length > 0 && html`<ul class="lines">${failed.slice(0, 20).map((f) => html`<li key=${f.camera + f.from}>${deviceName(f.camera)} · ${span(f.from, f.to)} <b class="bad">${t("retrieval.fetch.failed")}</b> ${why(f.error)}</li>`)}</ul>`}
    ${may && !waiting && r.gaps.length > 0 && html`<p><${ActionButton} class="primary" run=${() => fetchRecordings(r).then(changed)}>${t("retrieval.fetch")}<//> <span class="quiet">${t("retrieval.fetch.how")}</span></p>`}
  </div>`;
}

/** Why a part did not come; words that only the edge has as they are. @param {string|undefined} word */
function why(word = "") {
  const known = term("retrieval.fetch.why", word);
  return known === word ? term("retrieval.fetch.why", "other") : known;
}
