// Whether something is on the screen of a page that is in front.
import { useEffect, useState } from "./ui.js";

/** @param {{current: Element|null}} node */
export function useVisible(node) {
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    if (!node.current) return;
    let inView = false;
    const decide = () => setVisible(inView && document.visibilityState === "visible");
    const watcher = new IntersectionObserver((entries) => ((inView = entries[entries.length - 1].isIntersecting), decide()));
    watcher.observe(node.current);
    document.addEventListener("visibilitychange", decide);
    return () => (watcher.disconnect(), document.removeEventListener("visibilitychange", decide));
  }, []);
  return visible;
}
