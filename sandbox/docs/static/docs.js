// The menu of small screens, the search, and the address of the sandbox that serves the page. All of
// it adds to a page that is complete without.
"use strict";

document.documentElement.classList.add("js");

(() => {
  const LONGEST_LIST = 12;
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replaceAll("’", "'").toLowerCase();

  const menu = () => {
    const button = document.querySelector("[data-menu-switch]");
    const target = document.getElementById("menu");
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(open));
      target.classList.toggle("open", open);
    });
  };

  // What holds every word, pages before headings, and what begins with the words before the rest.
  const found = (query) => {
    const words = plain(query).split(/\s+/).filter(Boolean);
    const matches = window.passeMarcheSearch
      .map(([text, page, href], rank) => ({ text, page, href, rank, key: plain(`${text} ${page}`) }))
      .filter(({ key }) => words.every((word) => key.includes(word)));
    const weight = ({ text, href }) => (plain(text).startsWith(words[0]) ? 0 : 2) + (href.includes("#") ? 1 : 0);
    return matches.sort((a, b) => weight(a) - weight(b) || a.rank - b.rank);
  };

  const entry = ({ text, page, href }) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = document.documentElement.dataset.root + href;
    link.textContent = text;
    line.append(link);
    if (page !== text) {
      const where = document.createElement("small");
      where.textContent = ` ${page}`;
      line.append(where);
    }
    return line;
  };

  // The index is as large as a page, and most readers follow the menu.
  let index;
  const load = () => {
    index ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const { dataset, lang } = document.documentElement;
      script.src = `${dataset.root}assets/search.${lang}.js`;
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });
    return index;
  };

  const search = () => {
    const box = document.querySelector("[data-search]");
    const input = box.querySelector("input");
    const list = box.querySelector("[data-search-results]");
    const status = box.querySelector("[data-search-status]");
    input.addEventListener("focus", load, { once: true });
    input.addEventListener("input", async () => {
      await load();
      const query = input.value.trim();
      const matches = query ? found(query) : [];
      list.replaceChildren(...matches.slice(0, LONGEST_LIST).map(entry));
      list.hidden = matches.length === 0;
      const { none, some } = status.dataset;
      status.textContent = query ? (matches.length ? `${matches.length} ${some}` : none) : "";
      status.classList.toggle("visually-hidden", matches.length > 0 || !query);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        input.value = "";
        input.dispatchEvent(new Event("input"));
      } else if (event.key === "Enter") {
        list.querySelector("a")?.click();
      }
    });
  };

  // Commands on a page that a sandbox serves are meant for this one, wherever it listens.
  const address = () => {
    const usual = "http://127.0.0.1:3000";
    const { origin } = window.location;
    if (!("served" in document.documentElement.dataset) || origin === usual) return;
    for (const code of document.querySelectorAll("main code")) {
      const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        walker.currentNode.nodeValue = walker.currentNode.nodeValue.replaceAll(usual, origin);
      }
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    menu();
    search();
    address();
  });
})();
