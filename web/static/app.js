// The table of pages, and the frame around them.
import { html, useEffect } from "./lib/ui.js";
import { t } from "./lib/i18n.js";
import { place } from "./lib/place.js";
import { match } from "./lib/router.js";
import { fetchSoon, followLinks } from "./lib/ahead.js";
import { lazy } from "./lib/lazy.js";
import { homeOf, mainPagesOf } from "./lib/roles.js";
import { isPhone } from "./lib/who.js";
import { me, session } from "./state.js";
import Shell from "./components/shell.js";
import Loading from "./components/loading.js";
import Login from "./pages/login.js";
import Queue from "./pages/queue.js";

const pages = {
  "/": Home,
  "/queue": Queue,
  "/care": lazy(() => import("./pages/care.js")),
  "/guard": lazy(() => import("./pages/guard.js")),
  "/handover": lazy(() => import("./pages/handover.js")),
  "/alerts/:id": lazy(() => import("./pages/alert.js")),
  "/residents": lazy(() => import("./pages/residents.js")),
  "/residents/:id": lazy(() => import("./pages/resident.js")),
  "/requests": lazy(() => import("./pages/requests.js")),
  "/devices": lazy(() => import("./pages/devices.js")),
  "/devices/import": lazy(() => import("./pages/import.js")),
  "/devices/map": lazy(() => import("./pages/device-map.js")),
  "/devices/found": lazy(() => import("./pages/found.js")),
  "/devices/setup": lazy(() => import("./pages/setup.js")),
  "/devices/:id": lazy(() => import("./pages/device.js")),
  "/upkeep": lazy(() => import("./pages/upkeep.js")),
  "/orders": lazy(() => import("./pages/orders.js")),
  "/orders/:id": lazy(() => import("./pages/order.js")),
  "/figures": lazy(() => import("./pages/figures.js")),
  "/install": lazy(() => import("./pages/install.js")),
  "/archive": lazy(() => import("./pages/archive.js")),
  "/archive/:id": lazy(() => import("./pages/camera-file.js")),
  "/recordings": lazy(() => import("./pages/recordings.js")),
  "/recordings/:id": lazy(() => import("./pages/recording.js")),
  "/inspection": lazy(() => import("./pages/inspection.js")),
  "/inspection/:id": lazy(() => import("./pages/spot-check.js")),
  "/coverage": lazy(() => import("./pages/coverage.js")),
  "/coverage/plan": lazy(() => import("./pages/plan-editor.js")),
  "/coverage/history": lazy(() => import("./pages/coverage-history.js")),
  "/coverage/outages": lazy(() => import("./pages/coverage-outages.js")),
  "/hazards": lazy(() => import("./pages/hazards.js")),
  "/points": lazy(() => import("./pages/points.js")),
  "/patrols": lazy(() => import("./pages/patrols.js")),
  "/my": lazy(() => import("./pages/my.js")),
  "/response": lazy(() => import("./pages/response.js")),
  "/retrievals": lazy(() => import("./pages/retrievals.js")),
  "/retrievals/new": lazy(() => import("./pages/retrieval-form.js")),
  "/retrievals/:id": lazy(() => import("./pages/retrieval.js")),
  "/retrievals/:id/edit": lazy(() => import("./pages/retrieval-form.js")),
  "/retrievals/:id/receipt": lazy(() => import("./pages/retrieval-receipt.js")),
  "/vendors": lazy(() => import("./pages/vendors.js")),
  "/cameras": lazy(() => import("./pages/cameras.js")),
  "/exercises": lazy(() => import("./pages/exercises.js")),
  "/users": lazy(() => import("./pages/users.js")),
  "/edges": lazy(() => import("./pages/edges.js")),
  "/duty": lazy(() => import("./pages/duty.js")),
  "/duty/holders": lazy(() => import("./pages/holders.js")),
  "/policies": lazy(() => import("./pages/policies.js")),
  "/responders/:id/leave": lazy(() => import("./pages/leave.js")),
  "/rules": lazy(() => import("./pages/rules.js")),
  "/noise": lazy(() => import("./pages/noise.js")),
  "/noise/silences": lazy(() => import("./pages/silences.js")),
  "/noise/windows": lazy(() => import("./pages/windows.js")),
  "/system": lazy(() => import("./pages/system.js")),
};
const OutboxLeft = lazy(() => import("./components/outbox-left.js"));
const wall = lazy(() => import("./pages/wall.js"));
const lost = lazy(() => import("./pages/lost.js"));

// The first page of a desk: who answers calls begins with those who wait.
function Home(props) {
  return homeOf(me()) === "care" ? html`<${pages["/care"]} ...${props} />` : html`<${Queue} ...${props} />`;
}

const find = (/** @type {string} */ path) => match(pages, path)?.page;

followLinks(find);

export default function App() {
  const who = session.value?.username;
  useEffect(() => (who ? fetchSoon(find, ["/alerts/any", ...mainPagesOf(me()).map((page) => `/${page}`)]) : undefined), [who]); // so that opening the first alarm fetches facts only
  if (place.value.path === "/wall") return html`<${wall} />`; // a big screen where nobody is signed in
  if (session.value === undefined) return html`<${Loading} text=${t("app.connecting")} />`;
  if (session.value === null) return html`${isPhone() && html`<${OutboxLeft} />`}<${Login} />`;
  return html`<${Shell}><${Page} /><//>`;
}

// A new page starts at its top with the focus on its heading, as if it had been
// loaded; a change of a filter is no new page.
function Page() {
  const { path, query } = place.value;
  useEffect(() => {
    const main = document.querySelector("main");
    main?.scrollTo(0, 0);
    main?.focus({ preventScroll: true });
  }, [path]);
  const found = match(pages, path);
  return html`<${found?.page ?? lost} key=${path} ...${found?.params} query=${query} />`;
}
