// Files that this page makes and the browser saves.

/** @param {Blob} file @param {string} name */
export function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name.replace(/[^\p{L}\p{N}._-]+/gu, "-");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A drawing with what it is above it and where it is from below, on the page's own colours. @param {HTMLCanvasElement} drawn @param {string} title @param {string} source @returns {Promise<Blob|null>} */
export function picture(drawn, title, source) {
  const css = getComputedStyle(document.documentElement), scale = devicePixelRatio || 1, band = 40 * scale;
  const all = document.createElement("canvas");
  all.width = drawn.width;
  all.height = drawn.height + 2 * band;
  const pen = /** @type {CanvasRenderingContext2D} */ (all.getContext("2d"));
  pen.fillStyle = css.getPropertyValue("--surface").trim();
  pen.fillRect(0, 0, all.width, all.height);
  pen.drawImage(drawn, 0, band);
  pen.textBaseline = "middle";
  pen.fillStyle = css.getPropertyValue("--ink").trim();
  pen.font = `600 ${15 * scale}px system-ui, sans-serif`;
  pen.fillText(title, 12 * scale, band / 2, all.width - 24 * scale);
  pen.fillStyle = css.getPropertyValue("--quiet").trim();
  pen.font = `${12 * scale}px system-ui, sans-serif`;
  pen.fillText(source, 12 * scale, all.height - band / 2, all.width - 24 * scale);
  return new Promise((resolve) => all.toBlob(resolve, "image/png"));
}
