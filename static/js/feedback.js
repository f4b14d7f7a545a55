// What the site says back: toasts, the bar while something loads, and what went wrong when it did.
const area = document.getElementById("toasts");
const bar = document.getElementById("progress");
const LASTS = 6000;
// Long enough to read, to think again, and to reach the button.
const LASTS_WITH_UNDO = 10000;
const MOST = 3;

function button(label, className, onClick) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.addEventListener("click", onClick);
  made.append(label);
  return made;
}

function toast(text, level = "info", undo = "") {
  const item = document.createElement("div");
  item.className = `toast toast--${level}`;
  const words = document.createElement("p");
  words.textContent = text;
  item.append(words);
  if (undo) {
    item.dataset.undo = undo;
    item.append(button(area.dataset.undo, "toast__undo", () => takeBack(item)));
  }
  const close = button("×", "icon-button", () => item.remove());
  close.setAttribute("aria-label", area.dataset.close);
  item.append(close);
  raise();
  area.append(item);
  const old = [...area.querySelectorAll(".toast:not(.toast--error)")].slice(0, -MOST);
  for (const each of old) each.remove();
  // An error stays until it is closed; the rest goes by itself, unless somebody is at it.
  if (level !== "error") {
    const lasts = undo ? LASTS_WITH_UNDO : LASTS;
    const leave = () => (item.matches(":hover, :focus-within") ? setTimeout(leave, LASTS) : item.remove());
    setTimeout(leave, lasts);
  }
}

// An open menu or dialog lies in the browser's top layer and would hide what is said: the toasts go on top of it. What
// is outside a dialog can't be pressed, so there they go inside, and home again when it closes.
const home = area.parentElement;
if (area.showPopover) {
  area.popover = "manual";
  area.showPopover();
  document.addEventListener("close", raise, true);
}
function raise() {
  if (!area.showPopover) return;
  const place = document.querySelector("dialog[data-toasts][open]") ?? home;
  if (place !== area.parentElement) place.append(area);
  else if (!document.querySelector(":popover-open:not(#toasts), dialog[open]")) return;
  if (area.matches(":popover-open")) area.hidePopover();
  area.showPopover();
}

function takeBack(item) {
  const address = item?.dataset.undo;
  if (!address) return;
  const held = item.contains(document.activeElement);
  item.remove();
  if (held) (document.querySelector("dialog[open]") ?? document.getElementById("main")).focus({ preventScroll: true });
  globalThis.htmx?.ajax("POST", address, { source: area, swap: "none" });
}

// What came with the page becomes a toast like any other.
for (const item of area.querySelectorAll(".toast")) {
  const level = [...item.classList].find((name) => name.startsWith("toast--"))?.slice(7);
  const undo = item.querySelector("form")?.getAttribute("action") ?? "";
  item.remove();
  toast(item.querySelector("p").textContent.trim(), level, undo);
}

/** What was just said is true no longer, and its undo would undo more: away with it. */
document.addEventListener("untoast", () => {
  for (const item of area.querySelectorAll(".toast[data-undo]")) item.remove();
});

document.addEventListener("toasts", ({ detail }) => {
  for (const { text, level, undo } of detail.toasts ?? []) toast(text, level, undo);
});

let running = 0;
function busy(change) {
  running = Math.max(0, running + change);
  bar.classList.toggle("is-busy", running > 0);
  bar.classList.toggle("is-done", running === 0);
}
document.addEventListener("htmx:beforeRequest", () => busy(1));
document.addEventListener("htmx:afterRequest", () => busy(-1));
window.addEventListener("pageshow", () => busy(-running));

// A live region must be there before its words are: what htmx brings is read out by one that stays.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const news = detail.elt?.querySelector?.("[data-announce]");
  if (news) document.getElementById("announcer").textContent = news.textContent;
});

const { failed, offline, forbidden, missing } = area.dataset;
document.addEventListener("htmx:sendError", () => toast(offline, "error"));
document.addEventListener("htmx:timeout", () => toast(offline, "error"));
document.addEventListener("htmx:responseError", ({ detail }) => {
  const { status } = detail.xhr;
  toast({ 403: forbidden, 404: missing, 410: missing }[status] ?? failed, "error");
});

document.querySelector("[data-form-errors]")?.focus();

// z or u takes back what a toast still offers, wherever one is, but for fields and where single keys are turned off.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !["z", "u"].includes(event.key)) return;
  const latest = [...area.querySelectorAll("[data-undo]")].at(-1);
  if (!latest || globalThis.keysAreOff?.(event.target)) return;
  takeBack(latest);
  event.preventDefault();
});
