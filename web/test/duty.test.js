import test from "node:test";
import assert from "node:assert/strict";
import { cut, isoDate, wallClock } from "../static/lib/rota.js";

const berlin = "Europe/Berlin";

test("an end at midnight is 24:00, a beginning 00:00", () => {
  assert.equal(wallClock("2026-11-22T16:00:00.000Z", "Asia/Shanghai"), "00:00");
  assert.equal(wallClock("2026-11-22T16:00:00.000Z", "Asia/Shanghai", true), "24:00");
});

test("a date is the roster's, not the browser's", () => {
  assert.equal(isoDate("2026-11-22T16:30:00.000Z", "Asia/Shanghai"), "2026-11-23");
  assert.equal(isoDate("2026-12-28T16:00:00.000Z", "Asia/Shanghai", 7), "2027-01-05");
});

test("a night shift is drawn on both days, also on the day of 25 hours", () => {
  const days = ["2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "2026-10-26T23:00:00Z"]; // clocks go back in between
  const week = { days, zone: berlin, spans: [
    { post: "A", who: "jia", from: "2026-10-24T22:00:00Z", to: "2026-10-25T19:00:00Z" },
    { post: "A", who: "ding", from: "2026-10-25T19:00:00Z", to: "2026-10-26T07:00:00Z" },
    { post: "B", who: "bing", from: "2026-10-24T22:00:00Z", to: "2026-10-26T23:00:00Z" },
  ] };
  const first = cut(week, 0, "A"), second = cut(week, 1, "A");
  assert.deepEqual(first.map((s) => [s.who, wallClock(s.from, berlin), wallClock(s.to, berlin, true)]), [["jia", "00:00", "20:00"], ["ding", "20:00", "24:00"]]);
  assert.deepEqual(second.map((s) => [s.who, wallClock(s.to, berlin, true)]), [["ding", "08:00"]]);
  assert.equal(first[0].start, 0);
  assert.equal(first[1].end, 1);
  assert.equal(first[0].end, 21 / 25);
});
