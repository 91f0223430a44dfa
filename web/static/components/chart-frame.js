// What all charts can do: zoom by dragging, by buttons and by keys, read a point by
// pointer or key, as a table below, and be taken away as a sheet or a picture that say
// what they are.
import uPlot from "../lib/plot.js";
import { html, useEffect, useRef, useState } from "../lib/ui.js";
import { lang, t } from "../lib/i18n.js";
import { clock } from "../lib/format.js";
import { now } from "../lib/clock.js";
import { useListed } from "../lib/keys.js";
import { theme } from "../lib/prefs.js";
import { save, picture } from "../lib/saving.js";
import { keysOf } from "../lib/shortcuts.js";
import { csvOf, localStamp, moved, nextPoint, zoomed } from "../lib/zoom.js";

const height = 240;
const most = 500; // rows of the table; a sheet has all
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * @typedef {{label: string, unit?: string, options?: object, ink?: number}} Line  options: as uPlot has them for a series; ink: which of the four, its place unless told
 * @param {{data: (number|null|undefined)[][], whole: import("../lib/zoom.js").Range, least?: number, lines: Line[], title: string, name: string, axis: object, y: object,
 *   value: (v: number|null|undefined, line: number) => string, words: (part: import("../lib/zoom.js").Range) => string, time?: (s: number) => string, children?: any, className?: string}} props
 *   whole: what is shown at first; time: when a point is, in words; value: a point in words; words: the part that is shown in words; name: of a file
 */
export default function ChartFrame({ data, whole, least, lines, title, name, axis, y, value, words, time = moment, children, className = "" }) {
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const plot = useRef(/** @type {any} */ (undefined));
  const [part, setPart] = useState(whole);
  const [at, setAt] = useState(/** @type {number|undefined} */ (undefined));
  const [listed, setListed] = useState(false);
  const isWhole = useRef(true);
  isWhole.current = part[0] <= whole[0] && part[1] >= whole[1];
  const kept = useRef(part);
  kept.current = part;
  useEffect(() => {
    if (!box.current) return;
    const shown = isWhole.current ? whole : kept.current; // what was zoomed in stays when new points come
    setPart(shown);
    plot.current = draw(box.current, data, shown, { lines, axis, y, moved: (/** @type {any} */ part) => setPart(part), pointed: setAt });
    const follow = new ResizeObserver(() => box.current && plot.current.setSize({ width: box.current.clientWidth, height }));
    follow.observe(box.current);
    return () => (follow.disconnect(), plot.current.destroy());
  }, [data, whole[0], whole[1], theme.value, lang()]);
  const go = (/** @type {[number, number]} */ to) => plot.current?.setScale("x", { min: to[0], max: to[1] });
  const point = (/** @type {1|-1} */ step) => {
    const i = nextPoint(/** @type {number[]} */ (data[0]), part, at, step), u = plot.current;
    if (i === undefined || !u) return;
    const first = data.slice(1).map((column) => column[i]).find((v) => typeof v === "number");
    u.setCursor({ left: u.valToPos(data[0][i], "x"), top: first === undefined ? height / 2 : u.valToPos(first, "y") }, false);
    setAt(i);
  };
  const read = at === undefined ? undefined : /** @type {number} */ (data[0][at]);
  const acts = {
    closer: () => go(zoomed(part, whole, 0.5, least, read)), wider: () => go(zoomed(part, whole, 2, least, read)), whole: () => go(whole),
    earlier: () => go(moved(part, whole, -0.25)), later: () => go(moved(part, whole, 0.25)), point: () => point(1), back: () => point(-1),
  };
  useListed("chart");
  const byKey = keysOf("chart", acts);
  const keys = (/** @type {KeyboardEvent} */ e) => {
    const act = !e.ctrlKey && !e.metaKey && !e.altKey && byKey[e.key];
    if (act) act(), e.preventDefault(), e.stopPropagation();
  };
  const about = t("chart.source", { title, zone, at: localStamp(now.peek() / 1000) });
  const table = () => save(new Blob([csvOf(about, [t("chart.time", { zone }), ...lines.map((one) => [one.label, one.unit].filter(Boolean).join(" "))], data)], { type: "text/csv" }), `${name}.csv`);
  const image = () => picture(plot.current.ctx.canvas, `${title} · ${words(part)}`, about).then((file) => file && save(file, `${name}.png`));
  const said = at !== undefined && data[0][at] !== undefined ? t("chart.point", { at: time(/** @type {number} */ (data[0][at])), values: lines.map((one, i) => `${lines.length > 1 ? `${one.label} ` : ""}${value(data[i + 1]?.[at], i)}`).join(lang() === "en" ? ", " : "，") }) : words(part);
  return html`<figure class="chart ${className}"><div ref=${box} tabindex="0" role="img" aria-label=${`${title}: ${words(part)} ${t("chart.keys")}`} onKeyDown=${keys}></div>
    <figcaption class="quiet" role="status">${said}</figcaption>
    <p class="chips chart-acts"><button type="button" class="chip" onClick=${acts.closer}>${t("covered.in")}</button><button type="button" class="chip" onClick=${acts.wider}>${t("covered.out")}</button>
      <button type="button" class="chip" onClick=${acts.earlier}>${t("covered.earlier")}</button><button type="button" class="chip" onClick=${acts.later}>${t("covered.later")}</button><button type="button" class="chip" disabled=${isWhole.current} onClick=${acts.whole}>${t("covered.whole")}</button>
      <button type="button" class="chip" onClick=${table}>CSV</button><button type="button" class="chip" onClick=${image}>PNG</button></p>
    ${children}
    <details class="chart-table" onToggle=${(/** @type {any} */ e) => setListed(e.currentTarget.open)}><summary>${t("chart.table")}</summary>${listed && html`<${Points} data=${data} part=${part} lines=${lines} value=${value} time=${time} />`}</details></figure>`;
}

/** @param {number} s */
const moment = (s) => clock(new Date(s * 1000).toISOString(), lang(), now.value);

// The points of the part that is shown, the newest first; where nothing was heard stands a dash.
function Points({ data, part, lines, value, time }) {
  const inside = data[0].flatMap((s, i) => (s >= part[0] && s <= part[1] ? [i] : [])).reverse();
  return html`<div class="scroll"><table class="table"><thead><tr><th scope="col">${t("chart.time", { zone })}</th>${lines.map((one) => html`<th key=${one.label} scope="col">${one.label}</th>`)}</tr></thead>
    <tbody>${inside.slice(0, most).map((i) => html`<tr key=${data[0][i]}><th scope="row">${time(data[0][i])}</th>${lines.map((one, n) => html`<td key=${one.label} class="num">${value(data[n + 1]?.[i], n)}</td>`)}</tr>`)}</tbody></table></div>
    ${inside.length > most && html`<p class="quiet">${t("chart.table.more", { n: inside.length - most })}</p>`}`;
}

// Lines that differ in their dashes too.
function draw(box, data, part, { lines, axis, y, moved, pointed }) {
  const css = getComputedStyle(document.documentElement), colour = (name) => css.getPropertyValue(name).trim();
  const grid = { stroke: colour("--line"), width: 1 }, look = { stroke: colour("--quiet"), grid, ticks: grid, font: "12px system-ui, sans-serif" };
  const inks = [{ stroke: colour("--accent"), width: 2 }, { stroke: colour("--critical"), width: 2, dash: [6, 3] }, { stroke: colour("--info"), width: 1.5, dash: [2, 3] }, { stroke: colour("--quiet"), width: 1.5, dash: [8, 3, 2, 3] }];
  return new uPlot({
    width: box.clientWidth || 300, height, legend: { show: false }, cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    scales: { x: { time: true, min: part[0], max: part[1] }, y },
    axes: [{ ...look, values: (_, list, __, ___, step) => list.map((s) => stamp(s, step)) }, { ...look, size: 56, ...axis }],
    series: [{}, ...lines.map((one, i) => ({ ...inks[one.ink ?? i], spanGaps: false, ...one.options }))],
    hooks: {
      setScale: [(u, key) => key === "x" && moved([u.scales.x.min, u.scales.x.max])],
      setCursor: [(u) => pointed(u.cursor.idx ?? undefined)],
    },
  }, data, box);
}

function stamp(s, step) {
  const d = new Date(s * 1000), pad = (n) => String(n).padStart(2, "0");
  const day = `${d.getMonth() + 1}-${d.getDate()}`;
  return step >= 86_400 ? day : d.getHours() === 0 && d.getMinutes() === 0 ? day : `${pad(d.getHours())}:${pad(d.getMinutes())}`;
}
