// The library: picking titles by mouse, touch and keys, the bar that acts on them, the preview, rows that keep up to date.
const area = document.querySelector("[data-library]");
const dialog = document.getElementById("bulk-dialog");
const bar = () => document.getElementById("bulk");
const picks = () => [...area.querySelectorAll("[data-pick]")];
const picked = () => picks().filter((box) => box.checked);
const everything = () => bar()?.querySelector("[data-pick-all]")?.checked ?? false;
const inField = (node) => node.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
let last = null;

/** Show how many are picked; the bar is there while any are, or while somebody picks by touch. */
function count() {
  const form = bar();
  if (!form) return;
  const number = picked().length;
  const { none, one, some, all } = form.dataset;
  const words = everything() ? all : number === 0 ? none : number === 1 ? one : some.replace("%d", number);
  const place = form.querySelector("[data-pick-count]");
  if (place.textContent !== words) place.textContent = words;
  form.classList.toggle("is-on", number > 0 || everything() || area.classList.contains("is-picking"));
}

function pickMode(on) {
  area.classList.toggle("is-picking", on);
  for (const button of area.querySelectorAll("[data-pick-mode]")) button.setAttribute("aria-pressed", String(on));
  count();
}

function leave() {
  for (const box of picked()) box.checked = false;
  const all = bar()?.querySelector("[data-pick-all]");
  if (all) all.checked = false;
  last = null;
  pickMode(false);
}

/** Pick or leave one; with a range, everything from the last one touched to this one follows it. */
function pick(box, on, range) {
  const boxes = picks();
  const from = range && last?.isConnected ? boxes.indexOf(last) : boxes.indexOf(box);
  const to = boxes.indexOf(box);
  for (const each of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) each.checked = on;
  last = box;
  count();
}

area.addEventListener("click", (event) => {
  const { target, shiftKey } = event;
  if (target.matches("[data-pick]")) {
    pick(target, target.checked, shiftKey);
  } else if (target.closest("[data-pick-mode]")) {
    if (area.classList.contains("is-picking")) leave();
    else pickMode(true);
  } else if (target.closest("[data-pick-page]")) {
    for (const box of picks()) box.checked = true;
    count();
  } else if (target.closest("[data-pick-none]")) {
    leave();
  } else if (area.classList.contains("is-picking") && target.closest("a.card")) {
    // While somebody picks, a card is a large box to tick.
    const box = target.closest("[data-title]").querySelector("[data-pick]");
    pick(box, !box.checked, shiftKey);
    event.preventDefault();
  }
});
area.addEventListener("change", ({ target }) => target.matches("[data-pick-all]") && count());

const titleOf = (node) => node.closest?.("[data-title]");
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open], #track-sheet:popover-open")) return;
  if (key === "Escape" && !inField(target) && !document.querySelector("[data-menu][open], [data-sheet].is-open") && (picked().length || everything() || area.classList.contains("is-picking"))) {
    leave();
    return;
  }
  const here = titleOf(target);
  if (!here || inField(target)) return;
  if (key.toLowerCase() === "x" && !globalThis.keysAreOff?.(target)) {
    const box = here.querySelector("[data-pick]");
    if (box) pick(box, event.shiftKey ? true : !box.checked, event.shiftKey);
    event.preventDefault();
  } else if (here.tagName === "TR" && target.matches("a, [data-pick]")) {
    const rows = [...here.parentElement.querySelectorAll("tr[data-title]")];
    const to = { ArrowDown: rows[rows.indexOf(here) + 1], ArrowUp: rows[rows.indexOf(here) - 1], Home: rows[0], End: rows.at(-1) }[key];
    if (!to) return;
    to.querySelector(target.matches("[data-pick]") ? "[data-pick]" : "a")?.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
    event.preventDefault();
  }
});

// The preview comes into a dialog; without one picked the server says so there as well.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id === "bulk-preview" && dialog && !dialog.open) dialog.showModal();
});
document.addEventListener("click", (event) => {
  if (dialog?.open && event.target.closest("[data-bulk-away]")) {
    dialog.close();
    event.preventDefault();
  }
});
// Twice pressed is once done.
document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-once]")) for (const button of target.querySelectorAll("button")) setTimeout(() => (button.disabled = true));
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-once] button")) button.disabled = false;
  count();
});

// What is kept or exported is what the page shows now, filters changed by htmx included.
function followAddress() {
  const query = document.getElementById("results")?.dataset.query ?? "";
  const keep = document.querySelector("[data-keep-view]");
  const exported = document.querySelector("[data-export]");
  if (keep) keep.search = `?query=${encodeURIComponent(query)}`;
  if (exported) exported.search = query && `?${query}`;
}
// Whoever chooses columns goes on choosing: the menu that comes with the new results opens again where they were.
let choosing = "";
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target?.id === "results") choosing = document.activeElement?.closest(".library-columns[open]") ? document.activeElement.id : "";
});
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target?.id === "results" || detail.elt?.id === "results") {
    const menu = choosing && area.querySelector(".library-columns");
    if (menu) {
      menu.open = true;
      document.getElementById(choosing)?.focus({ preventScroll: true });
      choosing = "";
    }
    last = null;
    area.classList.remove("is-picking");
    followAddress();
  }
  count();
});

// An act elsewhere on the page, or an undo: its row is fetched again; what isn't shown, or is more than one, may change
// which titles match, and then all of it is.
document.addEventListener("tracked", ({ detail }) => {
  if (detail?.shown) return;
  const ids = detail?.titles ?? [];
  const [place] = ids.length === 1 ? area.querySelectorAll(`[data-title="${ids[0]}"]`) : [];
  if (place?.matches("tr")) globalThis.htmx?.trigger(place, "refresh");
  else if (!place) globalThis.htmx?.ajax("GET", location.href, { target: "#results", swap: "outerHTML" });
});

followAddress();
count();
