// The sheets that the first screen does not need. They stand in index.html in their
// place of the cascade, but disabled, by which a browser does not fetch them.

/** @type {Promise<unknown>|undefined} */
let all;

/** Resolves when every sheet is there. One that cannot be had keeps no page away: it is shown as it is. */
export function sheets() {
  const waiting = /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll('link[rel="stylesheet"][disabled]'));
  return (all ??= Promise.all([...waiting].map((link) => new Promise((done) => {
    link.onload = link.onerror = done;
    link.disabled = false;
  }))));
}
