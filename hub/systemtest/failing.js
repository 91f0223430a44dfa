// What a page says while the hub fails, looked at from inside the page: TestEveryPageSaysWhatFailedAndHeals
// puts this into it. Each function answers with what is wrong, in words.
window.failing = (async () => {
  const [state, { advice }, { t }] = await Promise.all([import("./state.js"), import("./lib/failures.js"), import("./lib/i18n.js")]);
  const main = () => document.querySelector("main");
  const text = () => main()?.innerText ?? "";
  const patience = 20_000; // ms, of a busy machine
  const until = async (is) => {
    for (const began = Date.now(); !is(); await new Promise((r) => setTimeout(r, 20))) if (Date.now() - began > patience) return false;
    return true;
  };
  let asked = 0; // and not answered yet
  const real = window.fetch;
  window.fetch = (url, init) => {
    if (String(url).endsWith("/stream")) return real(url, init);
    asked++;
    return real(url, init).finally(() => asked--);
  };
  const still = () => new Promise((r) => requestAnimationFrame(() => setTimeout(r, 0)));
  const waits = () => asked > 0 || !main() || (!main().querySelector(".system") && (main().querySelector(".loading") || text().includes(t("app.loading"))));
  const failures = () => [...main().querySelectorAll(".failure")].filter((e) => e.checkVisibility());
  const tells = (status) => text().includes(advice({ status, read: true }).replace(/[。.]$/, ""));
  const raw = /HTTP|half understood|undefined|NaN|\[object/;
  const codes = /(^|[^\d.])(403|404|409|422|429|500)([^\d:.]|$)/; // a page may well have measured 500 ms: only where it speaks of a failure
  const told = () => [...document.querySelectorAll(".failure, .banner, [role=alert], [role=status]")].filter((e) => e.checkVisibility()).map((e) => e.innerText);

  async function turn(path) {
    const there = new Promise((r) => addEventListener("hashchange", r, { once: true }));
    if (location.hash !== `#${path}`) (location.hash = path), await there;
    await still();
  }

  // What is true of a page whatever happens.
  function stands() {
    const wrong = [];
    const said = text();
    if (said.trim().length < 10) wrong.push(`it is empty: “${said}”`);
    if (!document.querySelector(".rail nav a, .wall")) wrong.push("there is no way to another page");
    for (const [text, not] of [[said, raw], ...told().map((one) => [one, codes])]) {
      const at = text.search(not);
      if (at >= 0) wrong.push(`it says “${text.slice(Math.max(0, at - 20), at + 30)}”`);
    }
    return wrong;
  }

  return {
    /** Comes to a page of which nothing is known yet; says: whether it reads anything. */
    async comes(path, status, reads) {
      await turn("/nowhere");
      state.forget();
      state.alerts.need();
      state.sites.need();
      await turn(path);
      const ended = await until(() => !waits() && (!reads || tells(status)));
      const wrong = stands();
      if (waits()) wrong.push(`it waits for ever: “${text().slice(0, 200)}”`);
      else if (!ended) wrong.push(`it does not say what to do next: “${text().slice(0, 300)}”`);
      const calm = [...main().querySelectorAll(".empty")].find((e) => reads && e.checkVisibility());
      if (calm) wrong.push(`it claims “${calm.innerText}”, which nobody told it`);
      return wrong;
    },
    /** What was read before is read again, and fails: it stays, and the page says that it is old. */
    async stays(status, reads) {
      const before = text().length;
      state.refetch();
      const ended = await until(() => !waits() && (!reads || tells(status) || document.querySelector(".banner-lost")));
      const wrong = stands();
      if (!ended) wrong.push(`it does not say that what it shows is old: “${text().slice(0, 300)}”`);
      if (reads && text().length < before / 2) wrong.push(`what was known is gone: “${text().slice(0, 200)}”`);
      return wrong;
    },
    /** The hub is well again: the page heals by itself or by what it offers to press. Then all is read anew, as after a pause. */
    async heals(status) {
      dispatchEvent(new Event("online"));
      let pressed = 0;
      const press = () => {
        if (Date.now() - pressed < 1000) return;
        pressed = Date.now();
        for (const e of main().querySelectorAll("button")) if (e.innerText.trim() === t("app.retry") && e.checkVisibility() && !e.disabled) e.click();
      };
      const ended = await until(() => (press(), !waits() && (main().querySelector(".system") || failures().length === 0) && !tells(status)));
      const wrong = stands();
      if (!ended) wrong.push(`it does not heal: “${text().slice(0, 300)}”`);
      state.refetch();
      await until(() => !waits());
      return wrong;
    },
    /** After all of them all is read anew, as after a pause, and nothing of the frame says that anything is old. */
    async well() {
      state.refetch();
      return (await until(() => !document.querySelector(".banner-lost"))) ? [] : [document.querySelector(".banner-lost").innerText];
    },
  };
})();
