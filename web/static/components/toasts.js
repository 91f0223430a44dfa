// Short words after an action, gone by themselves. Nothing important is only here.
import { html, signal } from "../lib/ui.js";

const stay = 6000; // ms
const most = 3;
const shown = signal(/** @type {{id: number, text: string}[]} */ ([]));
let last = 0;

/** @param {string} text */
export function toast(text) {
  const id = ++last;
  shown.value = [...shown.value, { id, text }].slice(-most);
  setTimeout(() => (shown.value = shown.value.filter((one) => one.id !== id)), stay);
}

export default function Toasts() {
  return html`<div class="toasts" role="status">${shown.value.map((one) => html`<p key=${one.id} class="toast">${one.text}</p>`)}</div>`;
}
