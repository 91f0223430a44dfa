import test from "node:test";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { formOf } from "../static/lib/forms.js";

test("a form that was kept has the fields that it got since, and what is not ours is thrown away", () => {
  assert.deepEqual(formOf('{"title":"堆物"}', { title: "", due: "" }), { title: "堆物", due: "" });
  assert.deepEqual(formOf("", { title: "" }), { title: "" });
  assert.deepEqual(formOf("{broken", { title: "" }), { title: "" });
});

// What is kept by another or by nobody, and why.
const forgotten = {
  "person-switch": "passwords", login: "passwords", "own-password": "passwords", "user-form": "a password", "user-row": "a password", tokens: "one name", "edge-token": "the name of what is deleted", "search-field": "a search", "device-filters": "in the address", residents: "a telephone number",
  recording: "a moment to look at", "holding-row": "a date", "noisy-sources": "a filter", "system-parts": "shows what fields look like", "archive-field": "of the file's page", "config-history": "one line beside a version",
  "plan-properties": "of the plan's draft", "rule-tests": "of the rule's draft", "setup-places": "of the setup's draft",
};

test("what is typed on a page is a draft, so that nothing of it is lost", () => {
  const missing = [];
  for (const dir of ["components", "pages"]) {
    for (const file of readdirSync(new URL(`../static/${dir}`, import.meta.url))) {
      const text = readFileSync(new URL(`../static/${dir}/${file}`, import.meta.url), "utf8");
      const typed = /<textarea|<input(?![^>]*type="(?:checkbox|radio|file|number|time|month)")[^>]*onInput/.test(text);
      if (typed && !/useDraft|useKeptNote/.test(text) && !(file.replace(".js", "") in forgotten)) missing.push(`${dir}/${file}`);
    }
  }
  assert.deepEqual(missing, [], "use useDraft or useDraftForm of lib/drafts.js (useKeptNote on a phone), or say here why not");
});
