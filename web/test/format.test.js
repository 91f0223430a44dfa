import test from "node:test";
import assert from "node:assert/strict";
import { clock, clockMs, count, duration, fromTo, full, gap, isSwitch, number, span, stopwatch, unit } from "../static/lib/format.js";

test("a length of time is told in its two largest units", () => {
  assert.equal(duration(0, "zh"), "0秒");
  assert.equal(duration(42_900, "zh"), "42秒");
  assert.equal(duration(312_000, "zh"), "5分12秒");
  assert.equal(duration(300_000, "zh"), "5分");
  assert.equal(duration(11_101_000, "en"), "3 h 5 min");
  assert.equal(duration(183_600_000, "en"), "2 d 3 h");
  assert.equal(duration(86_400_000 + 61_000, "zh"), "1天", "the unit after the largest is nought and left out");
  assert.equal(duration(-5000, "en"), "0 s", "a clock that runs behind is no negative age");
});

test("a stopwatch counts up like one", () => {
  assert.equal(stopwatch(4000), "0:04");
  assert.equal(stopwatch(754_000), "12:34");
  assert.equal(stopwatch(3_723_000), "1:02:03");
});

test("times have their date only when it is not today's", () => {
  const now = new Date(2026, 10, 22, 12, 0, 0).getTime();
  assert.equal(clock(new Date(2026, 10, 22, 9, 5, 7), "zh", now), "09:05:07");
  assert.equal(clock(new Date(2026, 10, 21, 9, 5, 7), "zh", now), "11月21日 09:05:07");
  assert.equal(clock(new Date(2025, 0, 2, 9, 5, 7), "en", now), "2025-01-02 09:05:07");
  assert.equal(clock(new Date(2025, 0, 2, 9, 5, 7), "zh", now), "2025年1月2日 09:05:07");
  assert.equal(clockMs(new Date(2026, 0, 1, 1, 2, 3, 45)), "01:02:03.045");
  assert.equal(full(new Date(2026, 0, 1, 1, 2, 3)), "2026-01-01 01:02:03");
});

test("a piece of time that ends on another day names both days, also when that day is today", () => {
  const now = new Date(2026, 10, 22, 12, 0, 0).getTime();
  const at = (day, hour) => new Date(2026, 10, day, hour, 0, 0).toISOString();
  assert.equal(fromTo(at(21, 22), at(22, 1), "zh", now), "11月21日 22:00:00 — 11月22日 01:00:00");
  assert.equal(fromTo(at(22, 9), at(22, 10), "en", now), "09:00:00 — 10:00:00");
  assert.equal(fromTo(at(21, 22), undefined, "en", now), "11-21 22:00:00 — —");
});

test("a time that is missing, not one, or Go's zero is a dash", () => {
  for (const nothing of [undefined, null, "", "soon", "0001-01-01T00:00:00Z"]) {
    assert.equal(clock(nothing, "zh", Date.now()), "—");
    assert.equal(full(nothing), "—");
  }
  assert.equal(gap("2026-01-01T00:00:00.000Z", undefined, "zh"), "—");
});

test("gaps are milliseconds while they are short, and may be negative", () => {
  assert.equal(gap("2026-01-01T00:00:00.010Z", "2026-01-01T00:00:00.052Z", "zh"), "42 ms");
  assert.equal(gap("2026-01-01T00:00:00.000Z", "2026-01-01T00:00:01.340Z", "zh"), "1.34 s");
  assert.equal(gap("2026-01-01T00:00:00.500Z", "2026-01-01T00:00:00.000Z", "en"), "−500 ms", "two clocks that disagree");
  assert.equal(span(125_000, "en"), "2 min 5 s");
});

test("numbers have no needless zeros, and thousands are apart", () => {
  assert.equal(number(87), "87");
  assert.equal(number(11.04), "11");
  assert.equal(number(0.526, 2), "0.53");
  assert.equal(number(NaN), "—");
  assert.equal(count(1234567), "1\u2009234\u2009567");
});

test("a metric's unit is the end of its name", () => {
  assert.equal(unit("battery_pct"), "%");
  assert.equal(unit("snr_db"), "dB");
  assert.equal(unit("fps"), "fps");
  assert.equal(unit("link_quality"), "");
  assert.equal(unit("voltage_v"), "V");
  assert.ok(isSwitch("door_open") && isSwitch("door2_locked") && isSwitch("smoke") && !isSwitch("fps") && !isSwitch("smoke_density"));
});
