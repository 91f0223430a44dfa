"use strict";
(function () {
  const at = (id) => document.getElementById(id);
  const box = JSON.parse(at("sealed").textContent);
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const [desk, made] = box.about.split(" ");
  at("about").textContent = desk + " · " + new Date(made).toLocaleString();

  function age() {
    const minutes = Math.floor((Date.now() - Date.parse(made)) / 60000);
    const text = minutes < 60 ? minutes + " 分钟 min" : Math.floor(minutes / 60) + " 小时 h " + (minutes % 60) + " 分钟 min";
    at("age").textContent = "生成至今 · age: " + text;
    at("age").className = minutes > 120 || minutes < -5 ? "old" : "";
  }
  age();
  setInterval(age, 30000);

  function put(parent, name, text) {
    const e = document.createElement(name);
    if (text !== undefined) e.textContent = text;
    parent.appendChild(e);
    return e;
  }

  function show(content) {
    const main = at("content");
    for (const s of content.sections) {
      const section = put(main, "section");
      put(section, "h2", s.title);
      if (s.note) put(section, "p", s.note).className = "note";
      if (s.steps) {
        const list = put(section, "ol");
        for (const step of s.steps) put(list, "li", step);
        continue;
      }
      if (!s.rows || !s.rows.length) {
        put(section, "p", "无 · none");
        continue;
      }
      const table = put(section, "table");
      const head = put(table, "tr");
      for (const h of s.head || []) put(head, "th", h);
      for (const row of s.rows) {
        const tr = put(table, "tr");
        for (const cell of row) put(tr, "td", cell);
      }
    }
    at("door").hidden = true;
    main.hidden = false;
  }

  at("door").addEventListener("submit", async (event) => {
    event.preventDefault();
    at("said").textContent = "正在打开 · opening…";
    try {
      const word = await crypto.subtle.importKey("raw", new TextEncoder().encode(at("word").value), "PBKDF2", false, ["deriveKey"]);
      const key = await crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt: bytes(box.salt), iterations: box.rounds }, word,
        { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(box.nonce), additionalData: new TextEncoder().encode(box.about) }, key, bytes(box.data));
      show(JSON.parse(new TextDecoder().decode(plain)));
    } catch (err) {
      at("said").textContent = "口令不对，或文件已损坏 · wrong passphrase, or the file is damaged";
    }
    at("word").value = "";
  });
})();
