// The sheets that the first screen does not need. They stand in index.html in their
// place of the cascade, but disabled, by which a browser does not fetch them.

/** @type {Promise<unknown>|undefined} */
let all;

const patience = 3000; // ms

/** Resolves when every sheet is there. One that cannot be had, or never answers, keeps no page away: it is shown as it is. */
export function sheets() {
  const waiting = /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll('link[rel="stylesheet"][disabled]'));
  return (all ??= Promise.race([new Promise((done) => setTimeout(done, patience)), Promise.all([...waiting].map((link) => new Promise((done) => {
    link.onload = link.onerror = done;
    link.disabled = false;
  })))]));
}
