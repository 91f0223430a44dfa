// Mounts the dashboard: words first, then the page, then who is signed in.
import { html, render } from "./lib/ui.js";
import { begin as loadWords } from "./lib/i18n.js";
import { startClock } from "./lib/clock.js";
import { begin as findSession } from "./session.js";
import { startAlarms } from "./alarms.js";
import { hasOutbox, isPhone } from "./lib/who.js";
import App from "./app.js";

await loadWords();
startClock();
startAlarms();
render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
findSession();

// What only a phone needs comes after the first screen.
if (isPhone()) import("./lib/app-shell.js").then(({ watchShell }) => watchShell());
if (hasOutbox()) import("./lib/outbox.js").then(({ begin }) => begin());
