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

// Browsers see to `autofocus` themselves, but not inside the frame of another site.
window.setTimeout(() => {
  const wanted = one("[data-focus]");
  if (wanted && document.activeElement === document.body) wanted.focus();
}, 200);

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

const getJson = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : null;
};

// Writes a state as the server writes it into data-signature: names with their status.
const signature = (state) => {
  const [entries] = Object.values(state);
  return typeof entries === "string"
    ? entries
    : Object.entries(entries).map(([name, entry]) => `${name}:${entry.status}`).join();
};

// Fetches this page again and puts the fresh region in place of the old one.
async function refresh(region) {
  const selector = `#${region.id}`;
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = one(selector, page);
  if (fresh) region.replaceWith(document.importNode(fresh, true));
  startReturn(one(selector));
}

function follow(region) {
  const selector = `#${region.id}`;
  const look = async () => {
    const present = one(selector);
    try {
      const state = await getJson(present.dataset.json);
      if (state && signature(state) !== present.dataset.signature) await refresh(present);
    } catch {
      // The sandbox is being restarted or the connection is gone: the next round may succeed.
    }
    if (one(selector).dataset.state === "waiting") window.setTimeout(look, POLL_MS);
  };
  window.setTimeout(look, POLL_MS);
}

all("[data-follow][data-state=waiting]").forEach(follow);

// --- the way back to the platform ---------------------------------------------------------

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

const ended = one("#sync");
if (ended) startReturn(ended);

// --- copying ------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) navigator.clipboard.writeText(button.dataset.copy);
});

// --- answers: files, rows, scans ----------------------------------------------------------

const answersForm = one("[data-answers]");

const markup = (html) => document.createRange().createContextualFragment(html);

function showErrors(state, errors) {
  state.replaceChildren(
    ...errors.map((error) => {
      const line = document.createElement("span");
      line.className = "error";
      line.textContent = error;
      return line;
    }),
  );
}

// Sends the chosen files and puts them into the list, so that going on has nothing left to send.
function upload(input) {
  const box = input.closest("[data-upload]");
  const state = one("[data-upload-state]", box);
  const data = new FormData();
  data.append("csrf_token", answersForm.elements.csrf_token.value);
  [...input.files].forEach((file) => data.append(input.name, file));
  const sending = new XMLHttpRequest();
  sending.open("POST", answersForm.dataset.upload);
  sending.responseType = "json";
  sending.upload.addEventListener("progress", (event) => {
    state.textContent = `Envoi en cours : ${Math.floor((100 * event.loaded) / event.total)} %`;
  });
  sending.addEventListener("load", () => {
    const answer = sending.response;
    // Without a proper answer the files stay in the input, and go with the form.
    if (!answer || !answer.items) return showErrors(state, ["L’envoi a été refusé."]);
    input.value = "";
    input.required = false;
    one("[data-files]", box).append(...answer.items.map(markup));
    tame(box);
    showErrors(state, answer.errors);
    return watchScans();
  });
  sending.addEventListener("error", () => {
    showErrors(state, ["L’envoi a été interrompu. Le fichier partira avec le formulaire."]);
  });
  sending.send(data);
}

async function removeFile(button) {
  const item = button.closest("[data-file-item]");
  const box = item.closest("[data-upload]");
  const data = new FormData();
  data.append("csrf_token", answersForm.elements.csrf_token.value);
  data.append("revision", answersForm.elements.revision.value);
  const answer = await fetch(`${answersForm.dataset.upload}/${item.dataset.fileItem}/remove`, {
    method: "POST",
    body: data,
  });
  if (!answer.ok) return;
  item.remove();
  one("input[type=file]", box).focus();
}

function number(rows) {
  all("[data-row-number]", rows)
    .filter((place) => !place.closest("template"))
    .forEach((place, index) => {
      place.textContent = index + 1;
    });
}

function addRow(rows) {
  const template = one("[data-row-template]", rows);
  const blank = template.dataset.blank;
  const next = Number(rows.dataset.next || all("[data-row]", rows).length);
  rows.dataset.next = next + 1;
  template.insertAdjacentHTML("beforebegin", template.innerHTML.replaceAll(blank, next));
  number(rows);
  tame(rows);
  one("input, textarea", template.previousElementSibling).focus();
}

function removeRow(button) {
  const rows = button.closest("[data-rows]");
  button.closest("[data-row]").remove();
  number(rows);
  one("[data-add-row]", rows).focus();
}

// With scripts only the main buttons send the form; the others act in place.
const inPlace = "[data-add-row], [data-remove-row], [data-remove-file]";
const tame = (root) => all(inPlace, root).forEach((button) => button.setAttribute("type", "button"));

let watching = false;
function watchScans() {
  if (watching || !one("[data-scan=awaiting]", answersForm)) return;
  watching = true;
  window.setTimeout(async () => {
    watching = false;
    try {
      const { scans } = (await getJson(answersForm.dataset.scans)) || { scans: {} };
      all("[data-scan=awaiting]", answersForm).forEach((badge) => {
        const scan = scans[badge.dataset.file];
        if (scan && scan.status !== "awaiting") badge.replaceWith(markup(scan.badge));
      });
    } catch {
      // As above: the next round may succeed.
    }
    watchScans();
  }, POLL_MS);
}

if (answersForm) {
  tame(answersForm);
  answersForm.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file]") && event.target.files.length) upload(event.target);
  });
  answersForm.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const does = [
      ["[data-add-row]", () => addRow(button.closest("[data-rows]"))],
      ["[data-remove-row]", () => removeRow(button)],
      ["[data-remove-file]", () => removeFile(button)],
    ].find(([selector]) => button.matches(selector));
    if (!does) return;
    event.preventDefault();
    does[1]();
  });
  watchScans();
}
