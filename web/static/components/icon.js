// The drawings of the dashboard, 24 units wide, in the colour of the text.
import { html } from "../lib/ui.js";

/** @type {Record<string, string>} */
export const drawings = {
  // Severities differ in shape, not only in colour.
  critical: "M8 2h8l6 6v8l-6 6H8l-6-6V8zM11 7h2v7h-2zM11 16h2v2h-2z",
  major: "M12 2.5 23 21.5H1zM11 9h2v6h-2zM11 17h2v2h-2z",
  minor: "M12 1.5 22.5 12 12 22.5 1.5 12zM11 7h2v6h-2zM11 15h2v2h-2z",
  info: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM11 6h2v2h-2zM11 10h2v8h-2z",
  // Statuses of devices.
  online: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z",
  degraded: "M12 3 22 20H2zM11 10h2v5h-2zM11 16.5h2v2h-2z",
  offline: "M4 4h16v16H4zM8 7 7 8l4 4-4 4 1 1 4-4 4 4 1-1-4-4 4-4-1-1-4 4z",
  // A ring: a filled diamond with a question mark is how a character looks that is missing from a font.
  unknown: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 6c-2 0-3.4 1.2-3.5 3.2h1.9c.1-1 .7-1.6 1.6-1.6s1.6.6 1.6 1.4c0 .7-.4 1.1-1.2 1.7-1 .7-1.4 1.4-1.4 2.8h1.9c0-.8.3-1.2 1.1-1.8 1-.7 1.5-1.5 1.5-2.7C15.5 7.2 14.1 6 12 6zM11 15.5h2v2h-2z",
  // Kinds of devices.
  gate: "M3 3h2v18H3zM19 3h2v18h-2zM7 5h4v14H7zM13 5h4v14h-4z",
  camera: "M3 6h12v12H3zM17 10l5-3v10l-5-3z",
  button: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM12 5a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
  sensor: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM6.3 6.3l1.4 1.4a6 6 0 0 0 0 8.6l-1.4 1.4a8 8 0 0 1 0-11.4zM17.7 6.3a8 8 0 0 1 0 11.4l-1.4-1.4a6 6 0 0 0 0-8.6z",
  power: "M13 2 4 14h6l-1 8 9-12h-6z",
  network: "M10 3h4v5h-1v3h6v4h1v5h-5v-5h2v-2H7v2h2v5H4v-5h1v-4h6V8h-1z",
  // Pages and actions.
  care: "M12 20.5C5 15.5 2.5 12 2.5 8.5A4.7 4.7 0 0 1 12 6.6a4.7 4.7 0 0 1 9.5 1.9c0 3.5-2.5 7-9.5 12z",
  guard: "M12 2 4 5v6c0 5 3.4 9.3 8 11 4.6-1.7 8-6 8-11V5zM11 7h2v4h4v2h-4v4h-2v-4H7v-2h4z",
  handover: "M3 7h11l-4-4 1.5-1.5L18 8l-6.5 6.5L10 13l4-4H3zM21 17H10l4 4-1.5 1.5L6 16l6.5-6.5L14 11l-4 4h11z",
  duty: "M7 2h2v2h6V2h2v2h4v17H3V4h4zM5 9v10h14V9zM7 11h4v3H7zM13 15h4v3h-4z",
  policies: "M7 2h2v3h6V2h2v20h-2v-3H9v3H7zM9 7v4h6V7zM9 13v4h6v-4z",
  response: "M5 2h14v20H5zM8 6v2h8V6zM8 11v2h8v-2zM8 16v2h5v-2z",
  person: "M12 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 20c0-4.4 3.6-7 8-7s8 2.6 8 7z",
  my: "M12 2a7 7 0 0 1 7 7c0 5-7 13-7 13S5 14 5 9a7 7 0 0 1 7-7zM12 6.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  wall: "M2 4h20v13H2zM4 6v9h16V6zM8 19h8v2H8z",
  users: "M9 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM1 20c0-4.2 3.4-6.5 8-6.5s8 2.3 8 6.5zM16 5.2a3.5 3.5 0 0 1 0 6.6 6 6 0 0 0 0-6.6zM18 14c3 .6 5 2.6 5 6h-3.5c0-2.6-.5-4.5-1.5-6z",
  residents: "M12 3 2 11l1.3 1.5L5 11.2V21h14v-9.8l1.7 1.3L22 11zM12 9a2.3 2.3 0 1 1 0 4.6A2.3 2.3 0 0 1 12 9zM8 18.5c0-2.2 1.8-3.6 4-3.6s4 1.4 4 3.6z",
  requests: "M4 4h16v12H9l-5 4zM7 8v2h10V8zM7 12v2h7v-2z",
  queue: "M4 5h3v3H4zM9 5h11v3H9zM4 10.5h3v3H4zM9 10.5h11v3H9zM4 16h3v3H4zM9 16h11v3H9z",
  devices: "M3 4h8v7H3zM13 4h8v7h-8zM3 13h8v7H3zM13 13h8v7h-8z",
  figures: "M3 3h2v16h16v2H3zM7 12h3v6H7zM12 7h3v11h-3zM17 10h3v8h-3z",
  install: "M9 2h6a1 1 0 0 1 1 1v1h2a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h2V3a1 1 0 0 1 1-1zm1 2v2h4V4zm6.7 7.7-1.4-1.4-4.8 4.8-1.8-1.8-1.4 1.4 3.2 3.2z",
  orders: "M14.7 2.3a6 6 0 0 0-7.4 7.9L2 15.5V20a2 2 0 0 0 2 2h4.5l5.3-5.3a6 6 0 0 0 7.9-7.4l-3.6 3.6-3.5-.9-.9-3.5zM5 17.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z",
  upkeep: "M3 3h11v3H3zM3 9.5h8v3H3zM3 16h6v3H3zM18 5l4.5 5H19.5v9h-3v-9H13.5z",
  cameras: "M3 6h12v12H3zM17 10l5-3v10l-5-3z",
  archive: "M3 3h18v5H3zM4 9.5h16V21H4zM9 12v2.5h6V12z",
  recordings: "M3 5h18v14H3zM5 7v10h14V7zM10 9l5 3-5 3zM3 20h18v1.5H3z",
  inspection: "M10 3a7 7 0 1 1-4.6 12.3L2 18.7l-1-1 3.6-3.5A7 7 0 0 1 10 3zM10 5a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM9.2 12.4 6.8 10l1-1 1.4 1.4 3-3 1 1zM14 18h8v2h-8zM17 14h5v2h-5z",
  coverage: "M12 5C6.5 5 2.5 9.5 1 12c1.5 2.5 5.5 7 11 7s9.5-4.5 11-7c-1.5-2.5-5.5-7-11-7zM12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8z",
  retrievals: "M4 3h9l5 5v4h-2V9h-4V5H6v14h6v2H4zM17 13h2v4h2.5L18 21l-3.5-4H17zM8 11h6v1.6H8zM8 14h4v1.6H8z",
  hazards: "M12 2 23 21H1zM11 9h2v6h-2zM11 16.5h2v2h-2z",
  points: "M12 1.5A7.5 7.5 0 0 1 19.5 9c0 5-7.5 13.5-7.5 13.5S4.5 14 4.5 9A7.5 7.5 0 0 1 12 1.5zM11 5v3H8v2h3v3h2v-3h3V8h-3V5z",
  patrols: "M9 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM6 10h6l3 4h5v2h-6l-2-2.4V22h-2.5v-6h-1V22H6z",
  edges: "M4 4h16v6H4zM4 14h16v6H4zM7 6h2v2H7zM7 16h2v2H7z",
  noise: "M3 20h18v2H3zM4 13h3v5H4zM9 9h3v9H9zM14 3h3v15h-3zM19 11h2v7h-2z",
  rules: "M4 3h16v4H4zM4 10h7v4H4zM13 10h7v4h-7zM4 17h16v4H4z",
  exercises: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM12 5a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM10 8l6 4-6 4z",
  pages: "M4 10h4v4H4zM10 10h4v4h-4zM16 10h4v4h-4z",
  search: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM10 5.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM15 16.4l1.4-1.4 5.1 5.1-1.4 1.4z",
  check: "M9.5 18.5 3 12l2-2 4.5 4.5L19 5l2 2z",
  call: "M6.6 2.5 10 3l1 5-2.3 1.7c1 2.2 2.9 4.1 5.6 5.6L16 13l5 1 .5 3.4c-1 2.5-3 4-5.5 3.6C9 19.5 4.5 15 3 8c-.4-2.5 1.1-4.5 3.6-5.5z",
  place: "M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7zM12 6.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  sound: "M3 9h4l6-5v16l-6-5H3zM15.5 8.5l1.4-1.4a7 7 0 0 1 0 9.8l-1.4-1.4a5 5 0 0 0 0-7z",
  mute: "M3 9h4l6-5v16l-6-5H3zM15 9.4 16.4 8 18.5 10.1 20.6 8 22 9.4 19.9 11.5 22 13.6 20.6 15 18.5 12.9 16.4 15 15 13.6 17.1 11.5z",
  theme: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM12 4.5v15a7.5 7.5 0 0 1 0-15z",
  letters: "M8.5 4h2.6L17 20h-2.6l-1.5-4.2H6.7L5.2 20H2.6zM9.8 7.2l-2.3 6.4h4.6zM17 6h5v2h-1.5v6h-2V8H17z",
  help: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM12 6c-2 0-3.4 1.2-3.5 3.2h1.9c.1-1 .7-1.6 1.6-1.6s1.6.6 1.6 1.4c0 .7-.4 1.1-1.2 1.7-1 .7-1.4 1.4-1.4 2.8h1.9c0-.8.3-1.2 1.1-1.8 1-.7 1.5-1.5 1.5-2.7C15.5 7.2 14.1 6 12 6zM11 15.5h2v2h-2z",
  out: "M4 3h9v2H6v14h7v2H4zM15 7l6 5-6 5v-4H9v-2h6z",
  more: "M7 9.5 12 14.5 17 9.5 18.5 11 12 17.5 5.5 11z",
  back: "M14.5 5 16 6.5 10.5 12 16 17.5 14.5 19 7.5 12z",
  link: "M2 11h14l-5-5 1.5-1.5L20 12l-7.5 7.5L11 18l5-5H2z",
};

/** @param {{name: string, label?: string}} props  without a label it is decoration beside a text */
export default function Icon({ name, label }) {
  const said = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return html`<svg class="icon" viewBox="0 0 24 24" ...${said}><path d=${drawings[name] ?? drawings.info} fill-rule="evenodd" fill="currentColor" /></svg>`;
}
