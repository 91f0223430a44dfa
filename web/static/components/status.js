// What can be honestly said of a device or an edge now: shape, colour and word.
import { html } from "../lib/ui.js";
import { term } from "../lib/i18n.js";
import Icon from "./icon.js";

const drawings = { away: "offline" };

/** @param {{value: string, of?: "status"|"edge"}} props */
export default function Status({ value, of = "status" }) {
  return html`<span class="status status-${value}">${Icon({ name: drawings[value] ?? value })}${of === "edge" ? term("edge.status", value) : term("status", value)}</span>`;
}
