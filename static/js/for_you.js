// What is chosen for somebody: what isn't wanted goes at once and comes back with the undo, and the next of the list
// takes its place; thumbs stay pressed; and an experiment, where one is running, is told what was shown and opened.
const results = () => document.getElementById("results");
const main = document.getElementById("main");
const dialog = document.getElementById("track-dialog");
const picksOf = (title) => document.querySelectorAll(`[data-pick="${title}"]`);
const cardIn = (pick) => pick?.querySelector("a.card");
const OPEN = "[data-pick]:not([hidden])";
const RESTS = 300;

// Where the focus goes once a dialog closes whose card has gone meanwhile.
let heir = null;

function away(title) {
  for (const pick of picksOf(title)) {
    const held = pick.contains(document.activeElement);
    const list = [...pick.parentElement.querySelectorAll(`:scope > ${OPEN}`)];
    const beside = list[list.indexOf(pick) + 1] ?? list[list.indexOf(pick) - 1];
    pick.hidden = true;
    const next = beside ?? results()?.querySelector(OPEN);
    if (held) (cardIn(next) ?? main).focus({ preventScroll: true });
    else if (dialog?.open) heir = next;
  }
}

dialog?.addEventListener("close", () => {
  const lost = !document.activeElement?.checkVisibility?.() || document.activeElement === document.body;
  if (heir && lost) ((heir.isConnected && cardIn(heir)) || main).focus({ preventScroll: true });
  heir = null;
});

/** Mark a card, or not, as a good suggestion. */
function note(pick, good) {
  const mark = pick.querySelector(".pick__noted");
  if (mark && !good) mark.remove();
  if (good && !mark) pick.querySelector(".pick__why").prepend(document.getElementById("pick-noted").content.cloneNode(true));
}

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful) return;
  const from = detail.elt;
  if (from.matches(".pick__away")) away(from.closest("[data-pick]").dataset.pick);
  else if (from.matches("[data-away]")) {
    dialog?.close();
    away(from.dataset.away);
  } else if (from.matches("[data-less]")) {
    dialog?.close();
    again();
  } else if (from.matches(".thumbs")) thumbed(from, detail.requestConfig.parameters.thumb ?? detail.requestConfig.formData?.get("thumb"));
});

function thumbed(form, thumb) {
  for (const button of form.querySelectorAll("[data-thumb]")) {
    const on = button.dataset.thumb === thumb;
    button.setAttribute("aria-pressed", String(on));
    button.value = on ? "none" : button.dataset.thumb;
  }
  const { thumbs: title } = form.dataset;
  if (!title) return;
  for (const pick of picksOf(title)) note(pick, thumb === "up");
  if (thumb === "down") away(title);
}

// Where this is a page of its own there is no list to change: what is said here leads back to it, as without scripts.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (results() || !elt.matches(".why__acts form")) return;
  event.preventDefault();
  elt.submit();
});

// Whatever was taken back is there again; a dialog that is open says how its thumbs are now.
let pressing = false;
document.addEventListener("htmx:beforeRequest", ({ detail }) => { pressing = detail.elt.matches(".thumbs"); });
document.addEventListener("htmx:afterRequest", () => { pressing = false; });
document.addEventListener("tracked", ({ detail }) => {
  const open = document.querySelector("#track-body .why")?.dataset.why;
  for (const title of detail.titles ?? []) {
    const picks = picksOf(title);
    for (const pick of picks) pick.hidden = false;
    const why = picks[0]?.querySelector(".pick__why")?.href;
    if (!pressing && why && open === String(title)) globalThis.htmx?.ajax("GET", why, "#track-body");
  }
  follow();
});

/** The list as it is now. */
function again() {
  globalThis.htmx?.ajax("GET", location.pathname + location.search, { target: "#results", swap: "outerHTML" });
}

// ---- What comes next -----------------------------------------------------------------------------------------------

let resting = 0;
let asked = 0;
/** Once nothing more is done for a moment: see what the list is now, and fill up what was left of it. */
function follow() {
  clearTimeout(resting);
  resting = setTimeout(compare, RESTS);
}

async function compare() {
  const here = results();
  const mine = (asked += 1);
  if (!here?.querySelector("[data-list]")) return;
  const headers = { "HX-Request": "true", "HX-Target": "results" };
  const text = await fetch(location.pathname + location.search, { headers }).then((answer) => (answer.ok ? answer.text() : ""), () => "");
  const fresh = Object.assign(document.createElement("template"), { innerHTML: text }).content;
  if (mine !== asked || here !== results() || !fresh.querySelector("#results")) return;
  for (const pick of fresh.querySelectorAll("[data-pick]")) {
    for (const old of picksOf(pick.dataset.pick)) note(old, pick.querySelector(".pick__noted"));
  }
  for (const list of here.querySelectorAll("[data-list]")) fill(list, fresh.querySelectorAll(`[data-list="${list.dataset.list}"] > [data-pick]`));
  if (!here.querySelector(OPEN)) again();
}

/** A card that nothing has been said of: those that are seen or listed by now stay, to be rated, but count no more. */
function isLeft(pick) {
  const { seen, listed, favourite, status, rating } = pick.querySelector("[data-part=card]")?.dataset ?? {};
  return !pick.hidden && !(seen || listed || favourite || status || rating);
}

/** As many as it had. What stands further down on the page may move up; what was there already doesn't come again. */
function fill(list, fresh) {
  let missing = Number(list.dataset.full) - [...list.children].filter(isLeft).length;
  for (const pick of fresh) {
    const [old] = picksOf(pick.dataset.pick);
    const below = old && !old.hidden && list.compareDocumentPosition(old) === Node.DOCUMENT_POSITION_FOLLOWING;
    if (missing <= 0 || (old && !below) || old?.contains(document.activeElement)) continue;
    old?.remove();
    list.append(pick);
    globalThis.htmx?.process(pick);
    sight.observe(pick);
    missing -= 1;
  }
}

// ---- The focus, where the list is swapped ----------------------------------------------------------------------------

let held = null;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { activeElement: active } = document;
  if (detail.target?.id === "results" && detail.target.contains(active)) held = active.closest("[data-pick]")?.dataset.pick ?? "";
});
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "results") return;
  if (held !== null && document.activeElement === document.body) {
    const same = held && results().querySelector(`[data-pick="${held}"] .pick__why`);
    (same || (!held && document.getElementById("for-you-shuffle")) || main).focus({ preventScroll: true });
  }
  held = null;
  shown();
});

// ---- What an experiment is told ------------------------------------------------------------------------------------

function send(url, pairs) {
  const body = new URLSearchParams(pairs);
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  fetch(url, { method: "POST", body, headers, keepalive: true }).catch(() => {});
}

const told = new Set();
const sight = new IntersectionObserver((entries, observer) => {
  const fresh = [];
  const { shown: url } = results()?.dataset ?? {};
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting || !url) continue;
    observer.unobserve(target);
    if (!told.has(target.dataset.pick)) fresh.push(["title", target.dataset.pick]);
    told.add(target.dataset.pick);
  }
  if (fresh.length) send(url, fresh);
});

document.addEventListener("click", ({ target }) => {
  const pick = target.closest?.("a.card")?.closest("[data-pick]");
  const { opened: url } = results()?.dataset ?? {};
  if (pick && url) send(url.replace("/0/", `/${pick.dataset.pick}/`), []);
});

function shown() {
  for (const list of document.querySelectorAll("[data-list]")) list.dataset.full = String(list.children.length);
  for (const pick of document.querySelectorAll("[data-pick]")) sight.observe(pick);
}
shown();
