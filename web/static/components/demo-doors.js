// The demo's first screen: three desks, what there is to say of each now, and one click
// to sit down there.
import { html, useEffect, useState } from "../lib/ui.js";
import { pick, t, term } from "../lib/i18n.js";
import { doors as ask, enterBy } from "../lib/api-demo.js";
import { sentences } from "../lib/demo.js";
import { fill } from "../lib/translate.js";
import { sitDown } from "../session.js";
import { unblock } from "../lib/sound.js";
import { reason } from "../lib/failures.js";

const askEvery = 3000; // ms
const desks = ["police", "care", "property"];

/** @param {{doors: import("../lib/api.js").Doors}} props  as they were when the page came */
export default function DemoDoors({ doors }) {
  const [said, setSaid] = useState(doors);
  const [work, setWork] = useState(/** @type {{desk?: string, error?: any}} */ ({}));
  useEffect(() => {
    const timer = setInterval(() => ask().then((next) => next && setSaid(next)), askEvery);
    return () => clearInterval(timer);
  }, []);
  const open = async (desk) => {
    unblock(); // a click: the one chance for sound that needs no second one
    setWork({ desk });
    try {
      sitDown(await enterBy(desk));
    } catch (error) {
      setWork({ error });
    }
  };
  const words = sentences(said, pick, (kind) => term("kind", kind));
  const lines = {
    police: term("door.police", words.police[0]),
    care: `${term("door.care", words.care[0])}${term("door.care", words.waiting[0])}`,
    property: term("door.property", words.property[0]),
  };
  const values = { police: words.police[1], care: { ...words.care[1], waiting: words.waiting[1].n }, property: words.property[1] };
  return html`<section class="doors" aria-label=${t("doors.title")}>
    <p class="brand"><img src="icons/calm.svg" alt="" width="40" height="40" />BrightEyes <span class="mark mark-demo">${t("demo.mark")}</span></p>
    <h1>${t("doors.community")}</h1>
    <p class="quiet">${t("doors.title")}</p>
    <ul>${desks.map((desk) => html`<li key=${desk}><button type="button" class="door door-${desk}" aria-busy=${work.desk === desk} disabled=${Boolean(work.desk)} onClick=${() => open(desk)}>
      <b>${term("door", desk)}</b><span>${fill(lines[desk], values[desk])}</span><em>${work.desk === desk ? t("app.working") : t("doors.enter")}</em>
    </button></li>`)}</ul>
    ${work.error && html`<p class="failure" role="status">${reason(work.error)}</p>`}
  </section>`;
}
