// Lists: rows that are dragged, or moved by Alt and an arrow; choosing many; showing anew what has changed.
function start() {
  document.addEventListener("pointerdown", onPointerDown);
  document.addEventListener("keydown", onKey);
  document.addEventListener("change", onChange);
  document.addEventListener("click", onClick, true);
  document.addEventListener("tracked", onTracked);
  document.addEventListener("htmx:beforeSwap", onBeforeSwap);
  document.addEventListener("htmx:afterSettle", onAfterSettle);
  document.addEventListener("htmx:load", () => document.querySelectorAll("[data-select]").forEach(count));
  document.querySelectorAll("[data-select]").forEach(count);
}

const rowsOf = (list) => [...list.querySelectorAll(":scope > [data-item]")];
const announce = (text) => (document.getElementById("announcer").textContent = text);

/* ---- Putting in order ------------------------------------------------------------------------------------------ */

/** Ask the server to put the row where it stands now. The page shows it already; what is refused goes back. */
async function keep(list, row, before) {
  const next = row.nextElementSibling;
  const previous = row.previousElementSibling;
  const place = Number(list.dataset.first) + rowsOf(list).indexOf(row);
  const body = new FormData();
  // Items lie beside others, so that a change by somebody else in between does no harm; one's own lists are counted.
  if (!list.closest("#results")) body.set("to", String(place));
  else if (next) body.set("before", next.dataset.item);
  else body.set("after", previous.dataset.item);
  body.set("quiet", "1");
  number(list);
  announce(said(list, row, place));
  document.dispatchEvent(new Event("untoast"));
  const kept = await inTurn(() => post(row.dataset.url, body));
  if (kept || !row.isConnected) return;
  list.insertBefore(row, before?.isConnected ? before : null);
  number(list);
}

// One move at a time, in the order they were made: each says where it goes by what the one before has left.
let turn = Promise.resolve();
function inTurn(act) {
  turn = turn.then(act);
  return turn;
}

/** Whether it was done; if not, the page says so as it does of htmx's requests. */
async function post(url, body) {
  const fail = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  const headers = { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers")) };
  try {
    const answer = await fetch(url, { method: "POST", body, headers, keepalive: true });
    if (answer.headers.has("HX-Refresh")) {
      location.reload();
      return false;
    }
    if (answer.ok) return true;
    fail("htmx:responseError", { xhr: { status: answer.status } });
  } catch {
    fail("htmx:sendError", {});
  }
  return false;
}

function said(list, row, place) {
  const { said: words, total } = list.dataset;
  return words.replace("%(name)s", row.dataset.name).replace("%(place)s", String(place)).replace("%(total)s", total);
}

/** Write the places anew, after a row has moved. */
function number(list) {
  const first = Number(list.dataset.first);
  const total = Number(list.dataset.total);
  rowsOf(list).forEach((row, index) => {
    const place = first + index;
    row.querySelector("[name=to]").value = String(place);
    row.setAttribute("aria-label", `${place}. ${row.dataset.name}`);
    for (const step of row.querySelectorAll("[name=by]")) step.disabled = step.value === "-1" ? place === 1 : place === total;
  });
}

function onKey(event) {
  const row = event.target.closest?.("[data-arrange] > [data-item]");
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step) return;
  const list = row.parentElement;
  const rows = rowsOf(list);
  const other = rows[rows.indexOf(row) + step];
  if (event.altKey) {
    event.preventDefault();
    if (!other) return beyond(row, step);
    const before = row.nextElementSibling;
    if (step < 0) other.before(row);
    else other.after(row);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    keep(list, row, before);
  } else if (event.target === row && other) {
    event.preventDefault();
    other.focus();
  }
}

/** From the end of a page onto the next one: the server moves it and shows this page as it is then. */
function beyond(row, step) {
  const button = row.querySelector(`[name=by][value="${step}"]`);
  if (button && !button.disabled) button.click();
}

let drag = null;

function onPointerDown(event) {
  const handle = event.target.closest?.("[data-handle]");
  if (!handle || event.button !== 0 || drag) return;
  const row = handle.closest("[data-item]");
  const list = row.parentElement;
  event.preventDefault();
  drag = { row, list, pointer: event.pointerId, from: event.clientY + scrollY, y: event.clientY, start: event.clientY, before: row.nextElementSibling, frame: 0 };
  handle.setPointerCapture(event.pointerId);
  row.classList.add("is-dragged");
  list.classList.add("is-moving");
  handle.addEventListener("pointermove", onPointerMove);
  handle.addEventListener("pointerup", onPointerUp);
  handle.addEventListener("pointercancel", onPointerCancel);
  document.addEventListener("keydown", onDragKey, true);
  drag.frame = requestAnimationFrame(scrollAtEdges);
}

function onPointerMove(event) {
  if (!drag) return;
  drag.y = event.clientY;
  follow();
}

/** The row hangs at the pointer; others make room as its middle passes theirs. */
function follow() {
  const { row, list } = drag;
  row.style.translate = "none";
  for (;;) {
    const box = row.getBoundingClientRect();
    const moved = drag.y + scrollY - drag.from;
    const middle = box.top + box.height / 2 + moved;
    const previous = row.previousElementSibling;
    const next = row.nextElementSibling;
    const over = (other) => other.getBoundingClientRect().top + other.getBoundingClientRect().height / 2;
    // The others are moved around it: an element that is taken out and put back loses the pointer that it holds.
    if (previous && middle < over(previous)) row.after(previous);
    else if (next && middle > over(next)) row.before(next);
    else {
      row.style.translate = `0 ${moved}px`;
      return;
    }
    // Its own place has moved: the pointer's way is counted from there.
    drag.from += row.getBoundingClientRect().top - box.top;
    if (!list.contains(row)) return;
  }
}

const EDGE = 90;
function scrollAtEdges() {
  if (!drag) return;
  const header = document.querySelector(".site-header")?.offsetHeight ?? 0;
  const above = header + EDGE - drag.y;
  const below = drag.y - (innerHeight - EDGE);
  // Only towards where it is drawn: a row that was taken near an edge stays calm.
  const speed = above > 0 && drag.y < drag.start ? -above / 5 : below > 0 && drag.y > drag.start ? below / 5 : 0;
  if (speed) {
    scrollBy({ top: speed, behavior: "instant" });
    follow();
  }
  drag.frame = requestAnimationFrame(scrollAtEdges);
}

function endDrag(event) {
  const { row, list, frame } = drag;
  cancelAnimationFrame(frame);
  row.classList.remove("is-dragged");
  list.classList.remove("is-moving");
  row.style.translate = "";
  const handle = row.querySelector("[data-handle]");
  handle.removeEventListener("pointermove", onPointerMove);
  handle.removeEventListener("pointerup", onPointerUp);
  handle.removeEventListener("pointercancel", onPointerCancel);
  document.removeEventListener("keydown", onDragKey, true);
  if (event?.pointerId !== undefined && handle.hasPointerCapture(event.pointerId)) handle.releasePointerCapture(event.pointerId);
  const ended = drag;
  drag = null;
  return ended;
}

function onPointerUp(event) {
  if (!drag) return;
  const { row, list, before } = endDrag(event);
  if (row.nextElementSibling !== before) keep(list, row, before);
}

function onPointerCancel(event) {
  if (!drag) return;
  const { row, list, before } = endDrag(event);
  list.insertBefore(row, before);
}

function onDragKey(event) {
  if (event.key !== "Escape" || !drag) return;
  event.preventDefault();
  event.stopPropagation();
  onPointerCancel();
}

/* ---- Choosing many ---------------------------------------------------------------------------------------------- */

const boxesOf = (form) => [...form.querySelectorAll("[name=title][type=checkbox]")];
let lastBox = null;

function count(form) {
  const boxes = boxesOf(form);
  const chosen = boxes.filter((box) => box.checked).length;
  const words = form.querySelector("[data-select-count]");
  words.textContent = words.dataset.words.replace("%d", String(chosen));
  const all = form.querySelector("[data-select-all]");
  all.checked = chosen > 0 && chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
}

function onChange({ target }) {
  // A place that was typed is meant once the field is left, too.
  if (target.matches?.("[data-arrange] [name=to]") && target.value) target.form.requestSubmit();
  const form = target.closest?.("[data-select]");
  if (!form) return;
  if (target.matches("[data-select-all]")) for (const box of boxesOf(form)) box.checked = target.checked;
  count(form);
}

function onClick(event) {
  const box = event.target;
  if (!box.matches?.("[data-select] [name=title]")) return;
  const boxes = boxesOf(box.form);
  if (event.shiftKey && lastBox && boxes.includes(lastBox)) {
    const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
  }
  lastBox = box;
}

/* ---- What changed elsewhere --------------------------------------------------------------------------------------- */

/** Lists show anew what an act has changed; a control that shows its own change already says so. */
function onTracked({ detail }) {
  if (detail?.shown) return;
  for (const link of document.querySelectorAll("[data-refresh]")) globalThis.htmx?.trigger(link, "refresh");
}

// Whoever stood on a row goes on where they were: on the same one, or on the one that came up in its place.
let stood = null;
function onBeforeSwap({ detail }) {
  const row = document.activeElement?.closest?.(".list-row");
  if (!detail.target?.contains(row)) return;
  const field = document.activeElement.name === "to" ? "[name=to]" : "";
  stood = { item: row.dataset.item, index: [...row.closest(".list-rows").querySelectorAll(".list-row")].indexOf(row), field };
}

function onAfterSettle() {
  if (!stood) return;
  const rows = [...document.querySelectorAll(".list-row")];
  const row = rows.find((each) => stood.item && each.dataset.item === stood.item) ?? rows[Math.min(stood.index, rows.length - 1)];
  const place = stood.field ? row?.querySelector(stood.field) : (row?.matches("[tabindex]") ? row : row?.querySelector("summary, input, a"));
  stood = null;
  place?.focus();
}

start();
