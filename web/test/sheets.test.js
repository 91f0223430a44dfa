import test from "node:test";
import assert from "node:assert/strict";
import { sheets } from "../static/lib/sheets.js";

test("a page is shown when all its sheets are there, or cannot be had", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const links = [{ disabled: true }, { disabled: true }];
  globalThis.document = { querySelectorAll: () => links };
  let shown = false;
  const there = sheets().then(() => (shown = true));
  assert.deepEqual(links.map((link) => link.disabled), [false, false], "both are fetched at once");
  links[0].onload();
  await new Promise((done) => setImmediate(done));
  assert.equal(shown, false, "one is still missing");
  links[1].onerror();
  await there;
  await sheets(); // the next page waits for nothing
});

test("a sheet that never answers holds no page back for long", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.document = { querySelectorAll: () => [{ disabled: true }] };
  const { sheets: anew } = await import("../static/lib/sheets.js?anew");
  let shown = false;
  const there = anew().then(() => (shown = true));
  await new Promise((done) => setImmediate(done));
  assert.equal(shown, false);
  t.mock.timers.tick(3000);
  await there;
});
