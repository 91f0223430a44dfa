import test from "node:test";
import assert from "node:assert/strict";
import { byTaker, gather } from "../static/lib/frames.js";
import { mayGather } from "../static/lib/alerts.js";
import { moved } from "../static/lib/queue.js";
import { cardsIn, elsewhere, fitted, linesIn, places } from "../static/lib/slot.js";

function gathering() {
  const taken = [], frames = [];
  const burst = gather((all) => taken.push(all), (run) => frames.push(run));
  return { burst, taken, frame: () => frames.splice(0).forEach((run) => run()) };
}

test("what comes within a frame is taken in once, in its order", () => {
  const { burst, taken, frame } = gathering();
  for (const one of ["a", "b", "c"]) burst.add(one, false);
  assert.deepEqual(taken, []);
  frame();
  assert.deepEqual(taken, [["a", "b", "c"]]);
  burst.add("d", false);
  frame();
  assert.deepEqual(taken, [["a", "b", "c"], ["d"]], "and the next frame takes what came since");
});

test("what a frame takes in goes to who takes it, each in its order", () => {
  const one = () => {}, other = () => {};
  const groups = byTaker([{ take: one, one: "a" }, { take: other, one: "b" }, { take: one, one: "c" }]);
  assert.deepEqual([...groups], [[one, ["a", "c"]], [other, ["b"]]]);
});

test("a call waits for no frame, and comes behind what was told before it", () => {
  const { burst, taken, frame } = gathering();
  burst.add("a", false);
  burst.add("call", true);
  assert.deepEqual(taken, [["a", "call"]]);
  frame();
  assert.equal(taken.length, 1, "nothing is taken in twice");
});

test("alarms of life and all that is told of them wait for no frame, others do", () => {
  const call = { category: "care", rule: "button.pressed", severity: "critical", state: "open" };
  for (const urgent of [call, { ...call, state: "acknowledged" }, { ...call, state: "resolved" }, { category: "safety", severity: "critical" }]) assert.ok(!mayGather("alert", urgent));
  for (const event of ["phone", "pulse", "exercise", "kpi"]) assert.ok(!mayGather(event, {}), event);
  assert.ok(mayGather("alert", { category: "maintenance", severity: "critical" }) && mayGather("device", {}) && mayGather("edge", {}));
});

test("where no frame comes, very many are taken in without one", () => {
  const { burst, taken } = gathering();
  for (let i = 0; i < 2500; i++) burst.add(i, false);
  assert.deepEqual(taken.flat(), Array.from({ length: 2000 }, (_, i) => i));
});

test("what waits is forgotten with who was to see it", () => {
  const { burst, taken, frame } = gathering();
  burst.add("a", false);
  burst.drop();
  frame();
  assert.deepEqual(taken, []);
});

const ids = (n) => Array.from({ length: n }, (_, i) => `A${i}`);

const most = 15;

test("a few who wait have cards, more have lines, and nobody stands beyond the edge of the slot", () => {
  assert.deepEqual([cardsIn(390), cardsIn(800), cardsIn(1440)], [1, 2, 3]);
  const height = 194;
  for (const [width, lines] of [[280, 5], [589, 5], [590, 10], [879, 10], [880, 15], [1170, 20]]) assert.equal(linesIn({ width, height }), lines, `${width} px`);
  assert.equal(linesIn({ width: 600, height: 182 }, { touch: true }), 8, "the button for a thumb is higher than a line");
  assert.equal(linesIn({ width: 360, height: 152 }, { narrow: true, touch: true }), 4, "a phone");
  assert.equal(linesIn({ width: 200, height: 20 }), 2, "the newest and the count of the others, however little room there is");
});

test("of more than fit who waits longest and who called last stand there, and all others are counted", () => {
  const many = ids(333), newest = many[200]; // it need not be the last, where drills come last
  const { drawn, rest } = fitted(many, new Set(many), most, [newest]);
  assert.deepEqual(drawn, [...many.slice(0, most - 2), newest]);
  assert.equal(drawn.length + rest, 333, "nobody is lost");
  assert.deepEqual(fitted(ids(most), new Set(ids(most)), most, ["A3"]), { drawn: ids(most), rest: 0 });
});

test("what stays under the pointer though it was taken takes nobody's place", () => {
  const { drawn, rest } = fitted(ids(most + 4), new Set(ids(most + 4).slice(3)), most);
  assert.deepEqual([drawn.length, rest], [3 + most - 1, 2]);
});

test("what comes where the line of the others was has moved what a pointer was on; one behind all has not; a card that becomes a line has", () => {
  const of = (all, waiting, dense = true) => places(fitted(all, new Set(waiting), most), dense);
  const many = ids(most + 4), few = ids(3);
  assert.ok(moved(of(many, many), of(many, many.slice(1))), "one was taken, and another came to stand there");
  assert.ok(!moved(of(many, many), of([...many, "new"], [...many, "new"])), "only the line counts more");
  assert.ok(!moved(of(few, few), of([...few, "new"], [...few, "new"])));
  assert.ok(moved(of(few, few, false), of(few, few, true)));
  assert.ok(moved(few, few.slice(1)), "one went");
});

test("the chosen call stands there, however many wait before it", () => {
  const { drawn, rest } = fitted(ids(40), new Set(ids(40)), most, ["A39", "A35", undefined]);
  assert.ok(drawn.includes("A35") && drawn.includes("A39"));
  assert.equal(drawn.length, most - 1);
  assert.equal(drawn.length + rest, 40);
});

test("who waits and is not in the slot stands beside the page: all while the slot is not there, smoke on a desk whose slot is for calls", () => {
  const call = { id: "A1" }, smoke = { id: "A2" };
  assert.deepEqual(elsewhere([call, smoke], new Set(), "/care"), [call, smoke], "the page is on its way, or failed");
  assert.deepEqual(elsewhere([call, smoke], new Set(["A1"]), "/care"), [smoke]);
  assert.deepEqual(elsewhere([call, smoke], new Set(["A1", "A2"]), "/"), []);
  assert.deepEqual(elsewhere([call, smoke], new Set(), "/alerts/A1"), [smoke]);
});
