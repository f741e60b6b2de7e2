// What the console does on top of working without scripts: live updates, copying, filters that
// apply at once. A page that hears of something it shows asks for itself again.
"use strict";

document.documentElement.classList.add("js");

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// --- small things -------------------------------------------------------------------------

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches("[data-auto-submit], [data-filters] input[type=checkbox]")) {
    field.form.requestSubmit();
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
  } catch {
    // Without the permission, or over plain HTTP from elsewhere: what is selected can be copied.
    getSelection().selectAllChildren(source);
    return;
  }
  const label = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => (button.textContent = label), 1500);
});

// A notice is told once, not again whenever the page is loaded.
if (new URLSearchParams(location.search).has("notice")) {
  const address = new URL(location.href);
  address.searchParams.delete("notice");
  history.replaceState(null, "", address);
}

// --- the clock of the workspace -----------------------------------------------------------

let tickFrom = performance.now();

function tick() {
  const shown = one("[data-now]");
  if (!shown || shown.dataset.frozen === "true") return;
  const seconds = Number(shown.dataset.now) + (performance.now() - tickFrom) / 1000;
  const text = new Date(seconds * 1000).toISOString();
  shown.textContent = `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

setInterval(tick, 1000);

// --- live updates -------------------------------------------------------------------------

const FRAME = new Set(["tabs", "clock-bar"]); // what every page shows
const CALM_MS = 700; // at least this long between two looks at the same page

const page = one("main[data-stream]");
const live = one("[data-live-switch]");
let source = null;
let refreshing = false;
let wanted = false;
let wantedFrame = false;
let last = page ? Number(page.dataset.last) : 0;

function show(state) {
  if (!live) return;
  live.dataset.state = state;
  live.setAttribute("aria-pressed", String(state === "on" || state === "lost"));
  one("[data-live-text]", live).textContent = one("[data-live-text]", live).dataset[state];
}

function concerns(news) {
  const about = page.dataset.about.split(" ").filter(Boolean);
  if (news.about === null || about.includes("*")) return true;
  return about.some((name) => news.about.includes(name) || news.kinds.includes(name));
}

// Whoever is filling in a form, or selects something to copy, is not interrupted.
function isBusy(region) {
  const selection = getSelection();
  if (!selection.isCollapsed && region.contains(selection.anchorNode)) return true;
  const focus = document.activeElement;
  return region.contains(focus) && focus.matches("input, textarea, select, button:focus-visible");
}

function replace(fresh, everything) {
  const open = new Set(all("details[open][id]").map((details) => details.id));
  const { id: focus, href } = document.activeElement ?? {};
  for (const region of all("[data-region]")) {
    const next = fresh.getElementById(region.id);
    if (!next || isBusy(region) || !(everything || FRAME.has(region.id))) continue;
    if (next.innerHTML !== region.innerHTML) region.replaceChildren(...next.childNodes);
  }
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (document.activeElement === document.body) {
    const again = focus ? document.getElementById(focus) : all("a[href]").find((a) => a.href === href);
    if (focus || href) again?.focus({ preventScroll: true });
  }
  tickFrom = performance.now();
  document.dispatchEvent(new Event("console:refreshed"));
}

async function refresh(everything = true) {
  wanted = refreshing && (wanted || everything);
  wantedFrame = refreshing;
  if (refreshing) return;
  refreshing = true;
  try {
    const address = new URL(location.href);
    address.searchParams.delete("notice");
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      const text = await answer.text();
      replace(new DOMParser().parseFromString(text, "text/html"), everything);
    }
  } catch {
    show("lost");
  }
  setTimeout(() => {
    refreshing = false;
    if (wanted || wantedFrame) refresh(wanted);
  }, CALM_MS);
}

function connect() {
  if (!page || source || document.hidden || live.dataset.state === "off") return;
  source = new EventSource(page.dataset.stream);
  source.addEventListener("hello", (event) => {
    show("on");
    const now = JSON.parse(event.data).last;
    // What happened between the making of the page and the connection.
    if (now !== last) refresh();
    last = now;
  });
  source.addEventListener("news", (event) => {
    const news = JSON.parse(event.data);
    last = news.last;
    refresh(concerns(news));
  });
  source.addEventListener("gone", () => {
    disconnect();
    show("gone");
  });
  source.addEventListener("error", () => show("lost"));
}

function disconnect() {
  source?.close();
  source = null;
}

if (page && live) {
  live.addEventListener("click", () => {
    if (live.dataset.state === "off") {
      live.dataset.state = "on";
      connect();
    } else {
      disconnect();
      show("off");
    }
  });
  // A hidden tab costs nothing; browsers allow six connections to one host.
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", connect);
  connect();
}
