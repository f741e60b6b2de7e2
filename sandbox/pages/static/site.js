// What pages do on top of working without scripts. Nothing here is needed to finish a journey.
"use strict";

document.documentElement.classList.add("js");

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const plural = (count, single, many) => (count < 2 ? single : many);

// --- steps, printing, first error ---------------------------------------------------------

if (window.matchMedia("(max-width: 61.99rem)").matches) {
  all("details[data-close-on-phone]").forEach((details) => details.removeAttribute("open"));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

const firstError = one("[data-first-error]");
if (firstError) firstError.focus();

// --- search over optional fields ----------------------------------------------------------

const plain = (text) =>
  text.replaceAll("’", "'").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function setUpFilter(box) {
  const field = one("input[type=search]", box);
  const form = field.form;
  const items = all("[data-filter-item]", form);
  // Groups enclose each other: the inner ones are settled first.
  const groups = all("[data-filter-group]", form).reverse();
  const result = one("[data-filter-result]", form);

  const filter = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let count = 0;
    items.forEach((item) => {
      const headings = [item.closest("fieldset"), item.closest("section")].map(
        (group) => one("legend, h2", group).textContent,
      );
      const text = plain([one("label", item).textContent, ...headings].join(" "));
      item.hidden = !words.every((word) => text.includes(word));
      count += item.hidden ? 0 : 1;
    });
    groups.forEach((group) => {
      group.hidden = !all("[data-filter-item]", group).some((item) => !item.hidden);
    });
    one("[data-filter-empty]", form).hidden = count > 0;
    result.textContent = words.length
      ? `${count} ${plural(count, "résultat", "résultats")} sur ${items.length}`
      : `${items.length} ${plural(items.length, "information possible", "informations possibles")}`;
  };
  const tally = () => {
    const count = all("input[name=field_keys]:checked", form).length;
    one("[data-tally]", form).textContent = `${count} ${plural(count, "cochée", "cochées")}`;
  };

  field.addEventListener("input", filter);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  form.addEventListener("change", tally);
  if (field.value) filter();
  tally();
}

all("[data-filter]").forEach(setUpFilter);

// --- regions that follow the server -------------------------------------------------------

const POLL_MS = 1000;

// Fetches this page again and puts the fresh region in place of the old one.
async function refresh(selector) {
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = one(selector, page);
  if (fresh) one(selector).replaceWith(document.importNode(fresh, true));
}

function follow(selector, sameAs, onChange) {
  const look = async () => {
    const region = one(selector);
    try {
      const answer = await fetch(region.dataset.json, { headers: { Accept: "application/json" } });
      if (answer.ok && !sameAs(region, await answer.json())) {
        await refresh(selector);
        onChange(one(selector));
      }
    } catch {
      // The sandbox is being restarted or the connection is gone: the next round may succeed.
    }
    if (one(selector).dataset.state === "waiting") window.setTimeout(look, POLL_MS);
  };
  window.setTimeout(look, POLL_MS);
}

// --- synchronisation with the platform ----------------------------------------------------

function startReturn(region) {
  const link = one("[data-return-after]", region);
  if (!link) return;
  const shown = one("[data-countdown]", region);
  let left = Number(link.dataset.returnAfter);
  const timer = window.setInterval(() => {
    left -= 1;
    shown.textContent = left;
    if (left <= 0) {
      window.clearInterval(timer);
      window.location.assign(link.href);
    }
  }, 1000);
}

const sync = one("[data-sync]");
if (sync) {
  if (sync.dataset.state === "waiting") {
    follow(
      "[data-sync]",
      (region, state) => state.sync_status === region.dataset.syncStatus,
      startReturn,
    );
  }
  startReturn(sync);
}
