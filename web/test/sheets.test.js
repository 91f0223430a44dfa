import test from "node:test";
import assert from "node:assert/strict";
import { sheets } from "../static/lib/sheets.js";

test("a page is shown when all its sheets are there, or cannot be had", async () => {
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
