// What the site says back: toasts, the bar while something loads, and what went wrong when it did.
const area = document.getElementById("toasts");
const bar = document.getElementById("progress");
const LASTS = 6000;

function toast(text, level = "info") {
  const item = document.createElement("div");
  item.className = `toast toast--${level}`;
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-button";
  close.setAttribute("aria-label", area.dataset.close);
  close.textContent = "×";
  close.addEventListener("click", () => item.remove());
  item.append(words, close);
  area.append(item);
  // An error stays until it is closed; the rest goes by itself, unless somebody is at it.
  if (level !== "error") {
    const leave = () => (item.matches(":hover, :focus-within") ? setTimeout(leave, LASTS) : item.remove());
    setTimeout(leave, LASTS);
  }
}

// What came with the page becomes a toast like any other.
for (const item of area.querySelectorAll(".toast")) {
  const level = [...item.classList].find((name) => name.startsWith("toast--"))?.slice(7);
  item.remove();
  toast(item.textContent.trim(), level);
}

document.addEventListener("toasts", ({ detail }) => {
  for (const { text, level } of detail.toasts ?? []) toast(text, level);
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
