import test from "node:test";
import assert from "node:assert/strict";
import { byCategory, byKind, months, span, work } from "../static/lib/figures.js";

test("a month of China begins eight hours before that of Greenwich", () => {
  assert.deepEqual(months(Date.parse("2026-11-30T17:00:00Z"), 3), ["2026-12", "2026-11", "2026-10"]);
  assert.deepEqual(months(Date.parse("2026-01-05T00:00:00Z"), 2), ["2026-01", "2025-12"]);
  assert.deepEqual(span("2026-02"), ["2026-02-01", "2026-02-28"]);
});

test("the rate of a month is that of its seconds, and what is excused stands beside", () => {
  const share = (more) => ({ kind: "gate", online_s: 0, degraded_s: 0, offline_s: 0, unknown_s: 0, planned_s: 0, excused_s: 0, suspended_s: 0, ...more });
  const [gate] = byKind([{ devices: [share({ online_s: 90, offline_s: 10 }), share({ online_s: 700, excused_s: 500 })] }, { devices: [share({ degraded_s: 200 })] }]);
  assert.equal(gate.online, 99);
  assert.equal(gate.good, 79);
  assert.equal(gate.excused_s, 500);
  assert.equal(byKind([{ devices: [share({ unknown_s: 9 })] }])[0].online, undefined);
});

test("what came is added up, and what is open is that of the last day", () => {
  const days = [{ alerts: [{ category: "safety", raised: 2, resolved: 1 }], work_orders: { opened: 2, closed: 1, cancelled: 0, open: 5, overdue: 1 } }, { alerts: [{ category: "safety", raised: 1, resolved: 2 }], work_orders: { opened: 1, closed: 3, cancelled: 1, open: 2, overdue: 0 } }];
  assert.deepEqual(byCategory(days), [{ category: "safety", raised: 3, resolved: 3 }]);
  assert.deepEqual(work(days), { opened: 3, closed: 4, cancelled: 1, open: 2, overdue: 0 });
});
