// Imports: choosing files, waiting for a worker, deciding names one after the other.
const wait = document.querySelector("[data-wait]");
const drop = document.querySelector("[data-drop]");
const dialog = document.getElementById("find-dialog");

/* ---- Files ------------------------------------------------------------------------------------------------------- */

const size = (bytes) =>
  new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit: bytes < 1e6 ? "kilobyte" : "megabyte",
    maximumFractionDigits: bytes < 1e6 ? 0 : 1,
  }).format(Math.max(bytes / (bytes < 1e6 ? 1e3 : 1e6), 1));

function element(tag, className, ...inside) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

/** Show what is chosen; a file that is too large is said to be before it is sent. */
function listFiles() {
  const { input, list } = files();
  const most = Number(drop.dataset.largest) * 2 ** 20;
  list.replaceChildren(...[...input.files].map((file) => line(file, file.size > most)));
  list.hidden = input.files.length === 0;
  input.setCustomValidity(list.querySelector(".is-wrong")?.querySelector(".drop__name").textContent.concat(": ", drop.dataset.tooLarge) ?? "");
}

function line(file, wrong) {
  const name = element("span", "drop__name", file.name);
  const note = element("span", "drop__size num", wrong ? drop.dataset.tooLarge : size(file.size));
  const button = element("button", "button button--small button--quiet", drop.dataset.remove, element("span", "visually-hidden", ` ${file.name}`));
  button.type = "button";
  button.addEventListener("click", () => leaveOut(file));
  return element("li", wrong ? "drop__file is-wrong" : "drop__file", name, note, button);
}

const files = () => ({ input: drop.querySelector("input[type=file]"), list: drop.querySelector("[data-files]") });

function leaveOut(file) {
  const { input } = files();
  const kept = new DataTransfer();
  for (const each of input.files) if (each !== file) kept.items.add(each);
  input.files = kept.files;
  listFiles();
  input.focus();
}

if (drop) {
  const { input } = files();
  input.addEventListener("change", listFiles);
  const over = (on) => drop.classList.toggle("is-over", on);
  // The field covers its zone, so that the browser itself takes what is dropped.
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, () => over(true));
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => over(false));
  const send = drop.querySelector("[data-send]");
  const words = send.textContent;
  drop.addEventListener("submit", () => {
    send.textContent = drop.dataset.sending;
    setTimeout(() => (send.disabled = true));
  });
  window.addEventListener("pageshow", () => {
    send.disabled = false;
    send.textContent = words;
    listFiles();
  });
}

/* ---- Waiting ----------------------------------------------------------------------------------------------------- */

// A question a second is nothing to show at the top of the page, and one without an answer no toast.
if (wait) {
  const offline = wait.querySelector("[data-offline]");
  for (const name of ["htmx:beforeRequest", "htmx:afterRequest"]) wait.addEventListener(name, (event) => event.stopPropagation());
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    wait.addEventListener(name, (event) => {
      event.stopPropagation();
      offline.hidden = false;
    });
  }
  wait.addEventListener("htmx:afterSwap", () => (offline.hidden = true));
  // It is gone, or somebody else's by now: the page says so itself.
  wait.addEventListener("htmx:responseError", (event) => {
    event.stopPropagation();
    if (event.detail.xhr.status < 500) location.reload();
    else offline.hidden = false;
  });
}

/* ---- Deciding ---------------------------------------------------------------------------------------------------- */

const FIRST = "input[type=radio], select";

// Enter keeps the answer of the card that one is at; without scripts it sends all of them.
document.addEventListener("keydown", (event) => {
  const card = event.key === "Enter" && event.target.matches?.(`[data-decide] :is(${FIRST})`) && event.target.closest("[data-card]");
  if (!card) return;
  event.preventDefault();
  card.querySelector("[data-keep]")?.click();
});

// Whoever kept an answer goes on to the next question; whoever took one back is asked it again.
let kept = false;
document.addEventListener("htmx:beforeRequest", ({ detail }) => (kept = detail.elt.matches("[data-keep]") || Boolean(detail.elt.closest("#find-dialog"))));
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const id = detail.target?.id ?? "";
  if (id === "import-find" && dialog && !dialog.open) dialog.showModal();
  if (!/^(name|row)-\d+$/.test(id)) return;
  if (dialog?.open) dialog.close();
  setTimeout(() => goOn(document.getElementById(id)));
});

function goOn(card) {
  const cards = [...document.querySelectorAll("[data-card]")];
  const isOpen = (each) => each.querySelector("[data-keep]");
  const next = kept && card && !isOpen(card) ? cards.slice(cards.indexOf(card) + 1).find(isOpen) : card;
  const place = (next ?? card)?.querySelector(`${FIRST}, [data-find], button, a`) ?? document.querySelector(".decide__bar a");
  place?.focus({ preventScroll: true });
  place?.closest("[data-card]")?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", ({ target }) => target.closest("[data-find-away]") && dialog.close());

/* ---- Once -------------------------------------------------------------------------------------------------------- */

document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-once]")) for (const button of target.querySelectorAll("[type=submit]")) setTimeout(() => (button.disabled = true));
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-once] [type=submit]")) button.disabled = false;
});
