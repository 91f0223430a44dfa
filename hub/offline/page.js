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
    for (const s of content.sections) section(at("content"), s);
    at("door").hidden = true;
    at("content").hidden = at("tools").hidden = false;
    at("find").focus();
  }

  function section(main, s) {
    const section = put(main, "section");
    if (s.key) section.className = "key";
    put(section, "h2", s.title);
    if (s.note) put(section, "p", s.note).className = s.missing ? "missing" : "note";
    if (s.missing) return;
    if (s.steps) {
      const list = put(section, "ol");
      for (const step of s.steps) put(list, "li", step);
      return;
    }
    if (!s.rows || !s.rows.length) {
      put(section, "p", "无 · none");
      return;
    }
    const table = put(section, "table");
    const head = put(put(table, "thead"), "tr");
    for (const h of s.head) put(head, "th", h).scope = "col";
    const body = put(table, "tbody");
    for (const row of s.rows) {
      const tr = put(body, "tr");
      row.forEach((text, i) => {
        const cell = put(tr, s.key && i === 0 ? "th" : "td");
        if (i === 0) cell.scope = "row";
        cell.dataset.head = s.head[i];
        if (!text) return;
        if (i === s.mark && i > 0) put(cell, "span", text).className = "mark";
        else cell.textContent = text;
      });
    }
  }

  // A home is found by its numbers in their order, so that 3-302, 3 302 and
  // 3号楼302 are the same and 13-302 is another; a telephone number by its digits,
  // anything else by its letters.
  const numbers = (text) => text.toLowerCase().match(/[0-9]+|[a-z]+/g) || [];
  function inOrder(cell, want) {
    const have = numbers(cell), digits = want.join("");
    if (/^[0-9]{5,}$/.test(digits) && cell.replace(/[^0-9]/g, "").includes(digits)) return true;
    return have.some((_, from) => want.every((w, i) => {
      const h = have[from + i];
      return h !== undefined && (i < want.length - 1 ? h === w : h.startsWith(w));
    }));
  }
  function find() {
    const text = at("find").value.trim().toLowerCase();
    const want = /[0-9]/.test(text) ? numbers(text) : [];
    let homes = 0, rows = 0;
    for (const part of at("content").children) {
      const list = [...part.querySelectorAll("tbody tr")];
      let here = 0;
      for (const tr of list) {
        const cells = [...tr.children].map((c) => c.textContent);
        tr.hidden = text !== "" && !cells.some((c) => (want.length ? inOrder(c, want) : c.toLowerCase().includes(text)));
        if (!tr.hidden) here++;
      }
      part.hidden = text !== "" && here === 0 && !part.querySelector(".missing");
      rows += here;
      if (part.querySelector("tbody th")) homes += here;
    }
    at("content").className = text === "" ? "" : "finding"; // homes come first
    at("found").textContent = text === "" ? "" : homes + " 户 homes · " + rows + " 行 lines";
  }
  function all() {
    at("find").value = "";
    find();
  }
  at("find").addEventListener("input", find);
  at("all").addEventListener("click", () => { all(); at("find").focus(); });
  at("print").addEventListener("click", () => window.print());
  at("lock").addEventListener("click", () => location.reload());
  window.addEventListener("beforeprint", all); // what is hidden on paper looks like what is not there

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
