import test from "node:test";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { roughly } from "../static/lib/format.js";

const root = new URL("../static/", import.meta.url);

// Where a time stands without its age, and why.
const bare = {
  "components/age.js": "is the age",
  "components/when.js": "is the time with its age",
  "components/due-in.js": "is how long is left",
  "components/chain.js": "milliseconds between two lines",
  "components/chart-frame.js": "a point of a curve",
  "components/order-row.js": "how long is left stands beside it",
  "components/clips.js": "from when to when a piece lasts",
  "components/clip-facts.js": "what a clip's clock was held against, for a court",
  "components/look-back.js": "the moment that a recording shows",
  "components/still-view.js": "what an image is called; its age stands below",
  "components/spot-camera.js": "the minute that was drawn by lot",
  "components/spot-aspect.js": "a sheet that is printed",
  "components/rule-dry-run.js": "when a rule would have acted, in a table of the past",
  "components/device-events.js": "what a wrong clock claimed",
  "components/connection-banner.js": "tells the age in words",
  "components/order-outcome.js": "tells the age in words, or when a hold ends",
  "components/print-head.js": "a sheet that is printed",
  "components/watermark.js": "the present time in a picture",
  "pages/coverage-outages.js": "a sheet that is printed: from when to when",
  "pages/figures.js": "a table of days that are over",
  "pages/inspection.js": "a sheet that is printed",
  "pages/spot-check.js": "a sheet that is printed",
  "pages/recording.js": "from when to when a recording has gaps",
  "pages/retrieval-receipt.js": "a sheet that is signed",
};
const formats = /(?<![\w.])(?:clock|full|arranged|clockMs)\((?!alert\.cameras)|toLocale(?:Time|Date)?String\(/; // arranged(alert.cameras…) sets pictures in order
const files = ["pages", "components"].flatMap((dir) => readdirSync(new URL(dir, root)).map((name) => `${dir}/${name}`));
const shows = (file) => formats.test(readFileSync(new URL(file, root), "utf8"));

test("no page shows a time without how long ago it was, but for those that say why", () => {
  const found = files.filter((file) => shows(file) && !bare[file] && file !== "pages/wall.js"); // the wall's is a clock
  assert.deepEqual(found, [], "use <When> or timed()");
});

test("none is excepted that shows no such time any more", () => {
  assert.deepEqual(Object.keys(bare).filter((file) => !shows(file)), []);
});

test("how long ago is told by its largest unit", () => {
  assert.equal(roughly(59_999, "zh"), "59秒");
  assert.equal(roughly(3 * 60_000 + 40_000, "zh"), "3分");
  assert.equal(roughly(2 * 3_600_000 + 59 * 60_000, "en"), "2 h");
  assert.equal(roughly(8 * 86_400_000 + 5 * 3_600_000, "en"), "8 d");
});
