// How far a clip's times can be believed, its hash, and until when it is kept.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { clock, full, number } from "../lib/format.js";
import Icon from "./icon.js";
import { timed } from "../lib/times.js";

/** @param {{clip: import("../lib/api.js").Clip}} props */
export default function ClipFacts({ clip }) {
  return html`<ul class="clip-facts">
    <li>${verdict(clip.edge_clock)} ${t("clip.clock.edge")}${edgeWords(clip.edge_clock)}</li>
    <li>${verdict(clip.camera_clock)} ${t("clip.clock.camera")}${off(clip.camera_clock, t("clip.clock.than_edge"))}</li>
    <li>${clip.held ? html`<b>${t("clip.held")}</b>` : clip.state === "ready" && t("clip.kept_until", { at: timed(clip.kept_until) })}</li>
    ${clip.sha256 && html`<li><span>SHA-256</span> <code title=${clip.sha256}>${clip.sha256.slice(0, 16)}…</code></li>`}
  </ul>`;
}

/** The judgement in words and a shape. @param {import("../lib/api.js").ClipClock|undefined} c */
function verdict(c) {
  const state = c?.state ?? "unknown";
  const icon = { right: "online", suspect: "degraded", unknown: "unknown" }[state];
  const word = { right: t("clip.clock.right"), suspect: t("clip.clock.suspect"), unknown: t("clip.clock.unknown") }[state];
  return html`<b class=${`clip-clock clip-clock-${state}`}><${Icon} name=${icon} />${word}</b>`;
}

/** By how much it is off, against what, since when, and what its kernel says. @param {import("../lib/api.js").ClipClock|undefined} c */
function edgeWords(c) {
  const words = [off(c, t("clip.clock.than_hub"))];
  if (c?.since && c.state !== "unknown") words.push(t("clip.clock.since", { at: full(c.since) }));
  if (c?.kernel) words.push(c.kernel.synchronised ? t("clip.clock.synchronised", { s: number(c.kernel.max_error_s, 2) }) : t("clip.clock.free"));
  return words.join("");
}

/** @param {import("../lib/api.js").ClipClock|undefined} c @param {string} than */
function off(c, than) {
  if (c?.offset_s === undefined) return t("clip.clock.unmeasured");
  if (Math.abs(c.offset_s) < 0.05) return t("clip.clock.same", { than });
  const by = { than, s: number(Math.abs(c.offset_s), 1) };
  return c.offset_s > 0 ? t("clip.clock.ahead", by) : t("clip.clock.behind", by);
}
