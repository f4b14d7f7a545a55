// What opens and closes: the account menu, the filter sheet, dialogs; and the keys that lead somewhere.
const inField = (node) => node.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
const FIRST = "button, summary, input:not([type=hidden]), select, a";
const dialogIn = () => document.querySelector("dialog[open]");

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

function closeSheet(sheet) {
  sheet.classList.remove("is-open");
  document.body.classList.remove("has-sheet");
  document.querySelector(`[data-sheet-open="${sheet.id}"]`)?.focus();
}

document.addEventListener("click", (event) => {
  const { target } = event;
  const opener = target.closest("[data-dialog-open]");
  if (opener) openDialog(opener.dataset.dialogOpen);
  if (target.matches("dialog")) target.close();
  for (const menu of document.querySelectorAll("[data-menu][open]")) if (!menu.contains(target)) menu.open = false;
  const sheetOpener = target.closest("[data-sheet-open]");
  const open = document.querySelector("[data-sheet].is-open");
  if (sheetOpener) {
    const sheet = document.getElementById(sheetOpener.dataset.sheetOpen);
    sheet?.classList.add("is-open");
    document.body.classList.add("has-sheet");
    sheet?.querySelector(FIRST)?.focus();
    event.preventDefault();
  } else if (open && (target.closest("[data-sheet-close]") || !open.contains(target))) {
    closeSheet(open);
  }
});

// The results are what one wants to see after "Apply".
document.addEventListener("submit", ({ target }) => target.matches("[data-sheet].is-open") && closeSheet(target));

// Focus stays in an open sheet: what lies behind it cannot be seen.
document.addEventListener("focusin", ({ target }) => {
  const sheet = document.querySelector("[data-sheet].is-open");
  if (sheet && getComputedStyle(sheet).position === "fixed" && !sheet.contains(target)) {
    sheet.querySelector(FIRST)?.focus();
  }
});

/** Whether a single key pressed there is no shortcut: somebody types, a dialog is open, or they are turned off. */
globalThis.keysAreOff = (node) => Boolean(inField(node) || dialogIn() || silenced());

const silenced = () => {
  try {
    return localStorage.getItem("shortcuts") === "off";
  } catch {
    return false;
  }
};
const choice = document.querySelector("[data-shortcuts-off]");
if (choice) {
  choice.checked = silenced();
  choice.addEventListener("change", () => localStorage.setItem("shortcuts", choice.checked ? "off" : "on"));
}

let pending = 0;
const places = { f: "films", s: "shows", h: "home" };

// Up and down in an open menu, as in any list of things to choose from.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const menu = step && event.target.closest?.(".site-header [data-menu][open]");
  if (!menu) return;
  const items = [...menu.querySelectorAll("a, button, summary")];
  items[(items.indexOf(event.target) + step + items.length) % items.length]?.focus();
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    const sheet = document.querySelector("[data-sheet].is-open");
    if (sheet) closeSheet(sheet);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (globalThis.keysAreOff(event.target)) return;
  const place = places[event.key];
  if (pending > Date.now() && place) {
    pending = 0;
    // What the same key means by itself isn't meant.
    event.preventDefault();
    location.assign(document.body.dataset[place]);
    event.preventDefault();
  } else if (pending > Date.now() && event.key === "p") {
    pending = 0;
    const menu = document.querySelector("[data-menu]");
    if (menu) {
      menu.open = true;
      (menu.querySelector(".switcher button") ?? menu.querySelector("a, button")).focus();
      event.preventDefault();
    }
  } else if (event.key === "g") {
    pending = Date.now() + 1200;
  } else if (event.key === "/") {
    const box = document.querySelector("[data-search] input[type=search]");
    box?.focus();
    box?.select();
    event.preventDefault();
  } else if (event.key === "?") {
    openDialog("shortcuts");
    event.preventDefault();
  }
});

// A choice that acts at once (sort, region) needs no button where there is JavaScript.
document.addEventListener("change", ({ target }) => {
  if (target.matches?.("[data-submit]")) target.form?.requestSubmit();
});
