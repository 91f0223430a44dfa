// Who is on duty now, on the page of an alert.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { onDuty } from "../lib/api-desk.js";
import { named } from "../lib/duty.js";
import { useFetched } from "../lib/fetched.js";

export default function AlertDuty() {
  const known = useFetched(onDuty);
  if (!known.value) return null;
  return html`<section class="card alert-duty" aria-label=${t("duty.now")}><h2>${t("duty.now")}</h2><${Posts} posts=${known.value.posts ?? []} /></section>`;
}

/** @param {{posts: import("../lib/api-duty.js").OnPost[]}} props */
export function Posts({ posts }) {
  if (!posts.length) return html`<p class="quiet">${t("duty.norosters")}</p>`;
  return html`<dl class="facts">${posts.map((p) => html`<div key=${`${p.roster} ${p.post}`}><dt>${named(p)} · ${t("duty.postname", { post: p.post })}</dt>
    <dd>${p.who ? p.who.name : html`<b class="bad">${t("duty.nobody")}</b>`}</dd></div>`)}</dl>`;
}
