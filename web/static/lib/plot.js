// The library of the charts and its sheet, fetched with the first chart. Like
// lib/ui.js it is all that names it.
import uPlot from "uplot";

const sheet = document.createElement("link");
sheet.rel = "stylesheet";
sheet.href = "vendor/uplot.css";
document.head.append(sheet);

export default uPlot;
