// Episodes: a tick shows at once, the keyboard walks through the list, and what other acts change is asked for again.
const OWN = "[data-episodes]";
const piecesHere = () => [...document.querySelectorAll("[data-piece]")].map((piece) => piece.id).join(",");

/** The lists of episodes that are on the page, by season: the element, and where it comes from. */
function lists() {
  return [...document.querySelectorAll("[id^=episodes-]")]
    .filter((list) => list.querySelector(".eps"))
    .map((list) => ({ list, season: list.id.slice("episodes-".length), url: list.dataset.url ?? list.getAttribute("hx-get") }));
}

// An act says which pieces the page has: the answer holds these and no others.
document.addEventListener("htmx:configRequest", ({ detail, target }) => {
  if (!target.closest(OWN)) return;
  detail.parameters.set("pieces", piecesHere());
  detail.parameters.set("loaded", lists().map(({ season }) => season).join(","));
});

// ---- At once -------------------------------------------------------------------------------------------------------

const shown = new WeakMap();
const tickOf = (row) => row?.querySelector("button.tick");

function press(button, on, changed) {
  if (!button || (button.getAttribute("aria-pressed") === "true") === on) return;
  button.setAttribute("aria-pressed", String(on));
  button.closest(".ep")?.classList.toggle("ep--seen", on);
  changed.push(button);
}

document.addEventListener("htmx:beforeRequest", ({ detail, target }) => {
  if (!target.closest(OWN)) return;
  const button = detail.requestConfig.triggeringEvent?.submitter;
  const changed = [];
  if (button?.classList.contains("tick")) press(button, button.getAttribute("aria-pressed") !== "true", changed);
  if (button?.name === "up_to") {
    const rows = [...target.querySelectorAll(".ep")];
    for (const row of rows.slice(0, rows.indexOf(button.closest(".ep")) + 1)) press(tickOf(row), true, changed);
  }
  shown.set(detail.xhr, changed);
});

document.addEventListener("htmx:afterRequest", ({ detail, target }) => {
  if (!target.closest?.(OWN) && !shown.has(detail.xhr)) return;
  if (detail.successful) {
    if (detail.xhr.getResponseHeader("X-Episodes")) reload();
    return;
  }
  for (const button of shown.get(detail.xhr) ?? []) press(button, button.getAttribute("aria-pressed") !== "true", []);
});

// ---- What else changes ---------------------------------------------------------------------------------------------

function reload() {
  for (const { list, url } of lists()) {
    const first = list.querySelector(".parts [aria-current]")?.getAttribute("href") ?? url;
    globalThis.htmx.ajax("GET", first, { target: list, swap: "innerHTML" });
  }
}

document.addEventListener("tracked", ({ detail, target }) => {
  if (target.closest?.(OWN)) return;
  const rail = document.getElementById("going-on");
  if (rail) globalThis.htmx.ajax("GET", rail.dataset.rail, { target: rail, swap: "outerHTML" });
  const show = document.querySelector("[data-show]");
  if (show && (!detail.titles || detail.titles.map(String).includes(show.dataset.show))) {
    globalThis.htmx.ajax("GET", `${show.dataset.state}?pieces=${piecesHere()}`, { target: show, swap: "none" });
    reload();
  }
});

// Where somebody was in a list that is brought anew, and in a piece that is swapped.
let kept = null;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  // Between another swap and its end nothing has the focus: what had it is still waited for.
  if (document.activeElement === document.body) return;
  kept = detail.target.contains(document.activeElement) || document.activeElement.closest?.("[data-piece], .ep") ? document.activeElement.id : null;
});
document.addEventListener("pointerdown", () => (kept = null));
document.addEventListener("htmx:afterSettle", () => {
  if (kept && document.activeElement === document.body) document.getElementById(kept)?.focus({ preventScroll: true });
});
document.addEventListener("htmx:oobAfterSwap", () => {
  if (kept && document.activeElement === document.body) document.getElementById(kept)?.focus({ preventScroll: true });
});

// The card that takes another's place keeps the finger where it was; without a following episode the next card has it.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const form = detail.requestConfig?.elt;
  if (form?.classList.contains("next-card__form") && document.activeElement === document.body) {
    (document.getElementById(kept) ?? document.querySelector(".next-card .tick"))?.focus({ preventScroll: true });
  }
});

// ---- Keys ----------------------------------------------------------------------------------------------------------

const silenced = () => {
  try {
    return localStorage.getItem("shortcuts") === "off";
  } catch {
    return false;
  }
};

/** Arrows and Home and End walk from row to row; x ticks, Shift and x ticks all up to here. */
document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.(".ep");
  if (!row || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const rows = [...row.parentElement.children];
  const to = { ArrowDown: rows[rows.indexOf(row) + 1], ArrowUp: rows[rows.indexOf(row) - 1], Home: rows[0], End: rows.at(-1) };
  if (event.key in to) {
    event.preventDefault();
    const next = to[event.key];
    next?.querySelector(".tick").focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  } else if (event.key.toLowerCase() === "x" && !event.repeat && !silenced()) {
    event.preventDefault();
    const button = event.shiftKey ? row.querySelector(".ep__up-to") : row.querySelector(".tick");
    button?.click();
  }
});
