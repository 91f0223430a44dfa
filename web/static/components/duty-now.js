// Who is on duty now: each post with its holder and the next change, and which
// desks are staffed.
import { html } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { now } from "../lib/clock.js";
import { named } from "../lib/duty.js";
import { person } from "../lib/words.js";
import { timed, timedShort } from "../lib/times.js";

/** @param {{duty: {posts: import("../lib/api-duty.js").OnPost[], desks: import("../lib/api-duty.js").Presence[]}, people: import("../lib/api-duty.js").Responder[]}} props  people: for their names */
export default function DutyNow({ duty, people }) {
  const who = (by) => people.find((one) => one.user === by)?.name ?? person(by);
  const rosters = [...new Set(duty.posts.map((p) => p.roster))];
  return html`<section class="card duty-now" aria-label=${t("duty.now")}>
    <h2>${t("duty.now")}</h2>
    ${rosters.length === 0 && html`<p class="bad">${t("duty.norosters")}</p>`}
    <div class="posts">${rosters.map((id) => {
      const posts = duty.posts.filter((p) => p.roster === id);
      return html`<div key=${id} class="post-group"><h3>${named(posts[0])}</h3>
        <dl>${posts.map((p) => html`<div key=${p.post}><dt>${t("duty.postname", { post: p.post })}</dt>
          <dd>${p.who ? html`<b>${p.who.name}</b>` : html`<b class="bad">${t("duty.nobody")}</b>`}
            ${p.who && !p.can_reach && html` <small class="bad">${t("duty.unreachable")}</small>`}
            ${p.why === "override" && html` <small class="mark">${t("duty.why.override")}</small>`}</dd></div>`)}</dl>
        <p class="quiet">${posts[0].until ? t("duty.until", { at: timedShort(posts[0].until) }) : t("duty.always")}</p>
      </div>`;
    })}</div>
    <h3>${t("duty.desks")}</h3>
    <ul class="desks">${duty.desks.map((d) => html`<li key=${d.desk} class=${d.staffed ? "staffed" : ""}>
      <b>${term("duty.desk", d.desk)}</b> <span>${d.staffed ? t("duty.staffed") : t("duty.empty")}</span>${d.staffed && html` <small class=${d.sound === "silent" ? "mark mark-silent" : "quiet"}>${d.sound ? term("duty.sound", d.sound) : t("duty.sound.unknown")}</small>`}
      ${d.at && html`<small class="quiet">${t("duty.lastseen", { by: who(d.by ?? ""), at: timed(d.at) })}</small>`}
    </li>`)}</ul>
    <p class="quiet">${t("duty.empty.why")}</p>
  </section>`;
}
