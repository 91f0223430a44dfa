// Runs before anything is drawn, so that a page never flashes in the wrong
// theme, size or language, and asks for the words early. A classic script on purpose:
// modules run after the first paint.
(() => {
  const remembered = (name) => {
    try {
      return localStorage.getItem("brighteyes." + name);
    } catch {
      return null; // storage is forbidden here
    }
  };
  const language = remembered("language") === "en" ? "en" : "zh";
  document.documentElement.dataset.theme = remembered("theme") || "auto";
  document.documentElement.dataset.size = remembered("size") || "normal";
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  for (const part of ["", "-devices", "-rules", "-noise", "-people", "-duty", "-desk", "-resort", "-delivery"]) {
    const words = document.createElement("link");
    words.rel = "modulepreload";
    words.href = `lang/${language}${part}.js`;
    document.head.append(words);
  }
})();
