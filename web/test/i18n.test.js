import test from "node:test";
import assert from "node:assert/strict";
import { fill, half, word } from "../static/lib/translate.js";
import firstZh from "../static/lang/zh.js";
import firstEn from "../static/lang/en.js";
import laterZh from "../static/lang/zh-later.js";
import laterEn from "../static/lang/en-later.js";

const zh = { ...firstZh, ...laterZh }, en = { ...firstEn, ...laterEn };

test("texts are filled, and English counts", () => {
  assert.equal(fill("({n}) {n|call|calls} for help", { n: 1 }), "(1) call for help");
  assert.equal(fill("({n}) {n|call|calls} for help", { n: 3 }), "(3) calls for help");
  assert.equal(fill("停在 {at}", {}), "停在 {at}", "what is not given stays to be noticed");
  assert.equal(fill("最迟 {at} 完成", { at: "20:27（2分前）" }), "最迟 20:27（2分前）完成", "a sign that brings its own space gets no other");
  assert.equal(fill("最迟 {at} 完成", { at: "20:27" }), "最迟 20:27 完成");
});

test("a value that this page does not know yet is shown as it is", () => {
  assert.equal(word(zh, "severity", "major"), "重要");
  assert.equal(word(zh, "event", "sensor.radon"), "sensor.radon");
});

test("of a text in both languages one half is shown", () => {
  const reason = "超时未收到信号 · no sign of life";
  assert.equal(half(reason, "zh"), "超时未收到信号");
  assert.equal(half(reason, "en"), "no sign of life");
  assert.equal(half("电量低 · battery low · 漏水 · water leak", "zh"), "电量低，漏水");
  assert.equal(half("gate-1 · gate-2", "zh"), "gate-1 · gate-2", "names only: nothing is dropped");
});

test("the words are those of the product", () => {
  const words = {
    "alert.call": ["求助", "Call for help"], "queue.alarms": ["告警", "Alarms"],
    "severity.critical": ["紧急", "Critical"], "severity.major": ["重要", "Major"], "severity.minor": ["一般", "Minor"], "severity.info": ["提示", "Info"],
    "outcome.accidental_press": ["误触", "Accidental press"], "outcome.device_fault": ["设备误报", "Device fault"],
    "outcome.cancelled_by_caller": ["本人取消", "Cancelled by caller"], "outcome.nothing_found": ["未见异常", "Nothing found"], "outcome.handed_over": ["已移交", "Handed over"],
    "status.online": ["在线", "Online"], "status.degraded": ["在线但异常", "Degraded"], "status.offline": ["离线", "Offline"], "status.unknown": ["状态未知", "Unknown"],
    "edge.status.away": ["网关失联", "Edge away"], "event.gate.held_open": ["超时未关", "Held open"], "event.gate.forced": ["强行打开", "Forced"],
    "mark.drill": ["演练", "Drill"], "outcome.test": ["试呼", "Test press"],
  };
  for (const [key, [chinese, english]] of Object.entries(words)) {
    assert.equal(zh[key], chinese);
    assert.equal(en[key], english);
  }
  const stages = ["open", "acknowledged", "dispatched", "on_scene", "resolved"];
  const of = (desk) => stages.map((stage) => zh[`stage.${desk}.${stage}`]);
  assert.deepEqual(of("care"), ["待接听", "已接听", "已派人", "已到达", "已办结"]);
  assert.deepEqual(of("safety"), ["待受理", "已受理", "已派单", "已到场", "已办结"]);
  assert.deepEqual(of("maintenance"), ["待接单", "已接单", "已派工", "待验收", "已办结"]);
  assert.equal(zh["mark.merged"], "已合并 {n}");
  for (const [key, text] of Object.entries(zh)) assert.doesNotMatch(text, /报警|接警|警情|[一二三四]级/, `${key} uses a word of 110 or of statutory warnings`);
});

test("the product's measures, papers and rounds have its names", () => {
  const names = {
    "noise.silence": "暂停提醒", "mark.flapping": "频繁上下线", "page.noise": "高频告警源", "exercise.drill": "演练", "exercise.walk_test": "逐点测试", "event.button.test": "试呼",
    "kpi.online": "在线率", "kpi.good_order": "完好率", "archive.rate": "建档率", "kpi.clock": "时钟合格率", "rec.complete": "录像完整率",
    "coverage.by.area": "可视覆盖率（按面积）", "coverage.by.points": "点位覆盖率", "card.title": "处置卡", "handover.title": "交接班：待办", "alert.order": "工单", "step.follow_up_due": "回访",
    "stage.officer": "已派警",
  };
  for (const [key, name] of Object.entries(names)) assert.equal(zh[key], name, key);
  const all = Object.values(zh).join("\n");
  for (const name of ["可回放天数", "社区月度公示", "预案", "见到本人"]) assert.ok(all.includes(name), name);
});

test("Chinese is set as Chinese is", () => {
  for (const [key, text] of Object.entries(zh)) {
    const bare = text.replace(/\{[^}]*\}/g, "");
    if (key !== "retrieval.kinds") assert.doesNotMatch(bare, /(?:[A-Za-z]{2,}[ ,]+){2,}[A-Za-z]{2,}/, `${key} has a sentence that is not Chinese`); // that one lists endings of files
    assert.doesNotMatch(bare, /[\u3400-\u9fff](?:[,;?!](?!\d)|[(]|\.(?:\s|$))|[)][\u3400-\u9fff]|[\u3400-\u9fff] ?\.\.\./, `${key} has the punctuation of another script: ${text}`);
    assert.doesNotMatch(text, /[，。；：？！、]{2}| {2}/, `${key}: ${text}`);
  }
});

test("every value of the contract's closed lists has a word", () => {
  const lists = {
    kind: "gate camera button sensor power network",
    lifecycle: "planned commissioning in_service suspended retired",
    outcome: "recovered handled accidental_press device_fault cancelled_by_caller nothing_found handed_over drill test duplicate",
    command: "done failed unknown",
    metric: `online battery_pct rssi_dbm snr_db link_quality temperature_c humidity_pct door_open locked mains_on backup_min fps bitrate_kbps keyframe_interval_s
      width_px height_px clock_offset_s connect_ms loss_pct brightness contrast sharpness frozen black obstructed uptime_s`,
    event: `button.pressed button.service button.test button.cancelled gate.granted gate.denied gate.opened gate.closed gate.forced gate.held_open camera.motion
      camera.obstructed sensor.smoke sensor.smoke.cleared sensor.gas sensor.gas.cleared sensor.leak sensor.leak.cleared sensor.motion sensor.motion.cleared
      sensor.fall sensor.opened sensor.closed power.lost power.restored device.tamper device.restarted device.replaced`,
    data: "door button duration_s value unit region backup_min replaces",
    "data.press": "single double long", "data.direction": "in out", "data.method": "card pin code face remote button",
    refusal: "envelope too_large nesting topic item id time value foreign clock retained too_many id_conflict",
    entry: "raised repeated called_again cancelled cleared changed promoted recovered hidden shown recorded escalate reopen notes",
    purpose: "duty incident inspection maintenance training",
  };
  for (const [family, values] of Object.entries(lists)) {
    for (const value of values.split(/\s+/)) assert.ok(zh[`${family}.${value}`] && en[`${family}.${value}`], `${family}.${value}`);
  }
});
