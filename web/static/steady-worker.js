// A clock for pages that are hidden: a browser slows the timers of such a page down
// to one a minute, and not those of its worker. {id, ms} winds one up, without ms
// it is stopped; its id comes back when it runs out.
const running = new Map();

onmessage = ({ data: { id, ms } }) => {
  clearTimeout(running.get(id));
  running.delete(id);
  if (ms === undefined) return;
  running.set(id, setTimeout(() => {
    running.delete(id);
    postMessage(id);
  }, ms));
};
