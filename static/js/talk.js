// Below a review: forms that open and close, drafts that survive, and comments that are on another page of the thread.
const formOf = (node) => node.closest?.("[data-compose]");
const keyOf = (form) => `draft:${form.getAttribute("action")}:${form.elements.answers?.value ?? ""}`;
const MOST = 2000;
const NEAR = 200;

/* ---- Drafts: what was typed is there again after a failure, a log-in or a step back ----------------------------------- */

function keep(form) {
  try {
    const { value } = form.elements.text;
    if (value.trim()) sessionStorage.setItem(keyOf(form), value);
    else sessionStorage.removeItem(keyOf(form));
  } catch {
    // Without storage the field is all there is.
  }
}

function forget(form) {
  try {
    sessionStorage.removeItem(keyOf(form));
  } catch {
    // Nothing was kept.
  }
}

function recall(form) {
  const field = form.elements.text;
  if (field.value || form.dataset.recalled) return;
  form.dataset.recalled = "1";
  try {
    field.value = sessionStorage.getItem(keyOf(form)) ?? "";
  } catch {
    return;
  }
  measure(form);
}

/** How much room there is, once that matters. */
function measure(form) {
  const words = form.querySelector("[data-left]");
  const left = MOST - form.elements.text.value.trim().length;
  words.hidden = left > NEAR;
  words.textContent = words.dataset.words.replace("%d", String(left));
  words.classList.toggle("compose__left--over", left < 0);
}

document.addEventListener("input", ({ target }) => {
  const form = formOf(target);
  if (!form) return;
  keep(form);
  measure(form);
});

document.addEventListener("keydown", (event) => {
  const form = formOf(event.target);
  if (!form || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Escape") {
    form.querySelector("[data-close], [data-cancel]")?.click();
  }
});

/* ---- Replies ----------------------------------------------------------------------------------------------------------- */

let opener = null;
document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  const left = event.target.closest("[data-cancel], [data-close]");
  if (left) forget(formOf(left));
  if (close && close.closest(".talk__slot")) {
    event.preventDefault();
    close.closest(".talk__slot").replaceChildren();
    opener?.focus();
    opener = null;
  }
  opener = event.target.closest("[hx-get$='/reply/']") ?? opener;
});

document.addEventListener("htmx:load", ({ detail }) => {
  const forms = detail.elt.matches?.("[data-compose]") ? [detail.elt] : detail.elt.querySelectorAll?.("[data-compose]");
  for (const form of forms ?? []) recall(form);
});
document.querySelectorAll("[data-compose]").forEach(recall);

// Before the next form comes in its place, which would recall what has just been sent.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { elt } = detail.requestConfig;
  if (detail.xhr.status < 300 && elt.matches?.("[data-compose]")) forget(elt);
});

// One's own comment stands at the end at once, and comes again with the page that it belongs to.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!/^(talk-later|more-\d+)$/.test(detail.target?.id ?? "")) return;
  for (const fresh of document.querySelectorAll("#talk-new > li, [data-fresh]")) {
    const id = fresh.querySelector(".comment")?.id;
    if (id && detail.serverResponse.includes(`id="${id}"`)) fresh.remove();
  }
});

document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  if (!/^(talk-new|replies-\d+)$/.test(detail.target?.id ?? "")) return;
  const made = detail.target.lastElementChild?.querySelector(".comment");
  // Once the form that held the focus is gone.
  setTimeout(() => {
    made?.focus({ preventScroll: true });
    made?.scrollIntoView({ block: "nearest" });
    made?.classList.add("comment--fresh");
  }, 50);
});

/* ---- Links to a comment that this page doesn't show ---------------------------------------------------------------------- */

function find() {
  const key = /^#comment-(\d+)$/.exec(location.hash)?.[1];
  if (!key || document.getElementById(`comment-${key}`) || !document.querySelector("[data-talk]")) return;
  const there = new URL(location.href);
  if (there.searchParams.get("comment") === key) return;
  there.searchParams.set("comment", key);
  location.replace(there);
}

addEventListener("hashchange", find);
find();
