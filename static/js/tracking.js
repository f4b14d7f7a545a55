// Keeping track: each act shows at once, goes to the server, and comes back if it couldn't be done.
const sheet = document.getElementById("track-sheet");
const dialog = document.getElementById("track-dialog");
const bodyOfDialog = document.getElementById("track-body");
const bar = document.getElementById("track-bar");
const FLAGS = { watched: "seen", watchlist: "listed", favourite: "favourite" };
const STATE = ["seen", "listed", "favourite", "status", "rating"];
const RATING_RESTS = 350;

const piecesOf = (id) => [...document.querySelectorAll(`[data-track="${id}"][data-part]`)];
const partsOf = (ids) => [...new Set(ids.flatMap(piecesOf).map((piece) => piece.dataset.part))].join(",");
const html = (text) => Object.assign(document.createElement("template"), { innerHTML: text }).content;
const say = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));

/** A request as htmx makes it: with the page's token, and its answer's events and redirects heeded. Null: it failed. */
async function ask(url, { body, target = "" } = {}) {
  const headers = { "HX-Request": "true", "HX-Target": target, "HX-Current-URL": location.href };
  if (body) Object.assign(headers, JSON.parse(document.body.getAttribute("hx-headers")));
  try {
    const answer = await fetch(url, { method: body ? "POST" : "GET", body, headers, keepalive: Boolean(body) });
    if (answer.headers.has("HX-Refresh")) {
      location.reload();
      return null;
    }
    if (answer.headers.has("HX-Redirect")) {
      location.assign(answer.headers.get("HX-Redirect"));
      return null;
    }
    if (!answer.ok && answer.status !== 422) {
      say("htmx:responseError", { xhr: { status: answer.status } });
      return null;
    }
    const text = await answer.text();
    return { text, wrong: answer.status === 422, events: JSON.parse(answer.headers.get("HX-Trigger") ?? "{}") };
  } catch {
    say("htmx:sendError", {});
    return null;
  }
}

// ---- What is shown -------------------------------------------------------------------------------------------------

/** Buttons and stars follow the state of the piece that they are in. */
function paint(piece) {
  for (const button of piece.querySelectorAll("[data-flag]")) {
    button.setAttribute("aria-pressed", String(piece.dataset[button.dataset.flag] === "1"));
  }
  const mark = piece.querySelector(":scope > .track__marks > .track__rating");
  if (mark) mark.textContent = piece.dataset.rating;
}

/** Put fresh pieces where the old ones are. A card keeps its elements, so that pointer and focus stay where they are. */
function apply(text) {
  for (const fresh of html(text).querySelectorAll("[data-track][data-part]")) {
    const { track, part } = fresh.dataset;
    for (const old of document.querySelectorAll(`[data-track="${track}"][data-part="${part}"]`)) {
      if (part === "page" && old.dataset.rating !== fresh.dataset.rating) say("rated", { title: track });
      if (part === "card") {
        for (const name of STATE) old.dataset[name] = fresh.dataset[name];
        old.querySelector(".track__marks").replaceWith(fresh.querySelector(".track__marks").cloneNode(true));
        paint(old);
      } else {
        replace(old, fresh.cloneNode(true));
      }
    }
  }
}

function replace(old, fresh) {
  const key = old.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  for (const details of old.querySelectorAll("details[open][data-key]")) {
    fresh.querySelector(`details[data-key="${details.dataset.key}"]`)?.setAttribute("open", "");
  }
  old.replaceWith(fresh);
  globalThis.htmx?.process(fresh);
  if (key) (fresh.querySelector(`[data-key="${key}"]`) ?? fresh.querySelector("a, button, summary"))?.focus({ preventScroll: true });
}

async function refresh(ids) {
  const shown = ids.filter((id) => piecesOf(id).length);
  if (!shown.length) return;
  const answer = await ask(`${sheet.dataset.controls}?titles=${shown.join(",")}&parts=${partsOf(shown)}`);
  if (answer) apply(answer.text);
}

// ---- Acts ----------------------------------------------------------------------------------------------------------

// By title: how many acts are under way, the last of them, and how it looked before the first.
const underWay = new Map();

/** Show it, send it, and show what became of it. Acts on one title go one after another, in the order they were made. */
function act(id, url, body, changes, target) {
  const pieces = piecesOf(id);
  const line = underWay.get(id) ?? { count: 0, last: Promise.resolve(), before: pieces.map((piece) => [piece, { ...piece.dataset }]) };
  underWay.set(id, line);
  line.count += 1;
  for (const piece of pieces) {
    Object.assign(piece.dataset, changes);
    paint(piece);
  }
  body.set("parts", partsOf([id]) || "card");
  line.last = line.last.then(async () => {
    const answer = await ask(url, { body, target });
    line.count -= 1;
    // What the server says of an act in the middle is out of date already.
    if (!line.count) underWay.delete(id);
    if (answer && !answer.wrong) {
      if (!line.count) apply(answer.text);
      for (const [name, detail] of Object.entries(answer.events)) if (name !== "tracked") say(name, detail);
      say("tracked", { titles: [id], shown: true });
      if ("rating" in changes) say("rated", { title: id });
    } else if (!answer) {
      revert(line);
    }
    return answer;
  });
  return line.last;
}

function revert(line) {
  for (const [piece, state] of line.before) {
    for (const name of STATE) if (name in state) piece.dataset[name] = state[name];
    paint(piece);
    const kept = [...piece.querySelectorAll(".rate input")].find((input) => input.defaultChecked);
    for (const input of piece.querySelectorAll(".rate input")) input.checked = input === kept;
  }
}

/** Turn one of the three switches over. */
function turn(id, name, url) {
  const flag = FLAGS[name];
  const [piece] = piecesOf(id);
  const on = piece?.dataset[flag] !== "1";
  const body = new FormData();
  body.set("on", on ? "1" : "0");
  return act(id, url, body, { [flag]: on ? "1" : "" });
}

const urlOf = (name, id) => bar.content.querySelector(`[data-act="${name}"]`).dataset.url.replace("/0/", `/${id}/`);

// Moving along the stars by keyboard rates at each step: only where somebody comes to rest is sent.
const resting = new Map();
function rate(form, value) {
  const id = form.closest("[data-track]").dataset.track;
  const url = form.action;
  const chosen = form.querySelector(`input[value="${value}"]`);
  const text = chosen?.dataset.text ?? "";
  for (const input of form.querySelectorAll("input[type=radio]")) input.checked = input === chosen;
  form.querySelector(".rate__value").textContent = text;
  form.querySelector(".rate__clear").hidden = !value;
  clearTimeout(resting.get(id));
  const send = () => {
    const body = new FormData();
    body.set("value", value);
    act(id, url, body, { rating: text });
  };
  resting.set(id, setTimeout(send, RATING_RESTS));
}

/** A card has no stars to press: a digit rates, and shows at once as its owner counts. */
function rateCard({ dataset: { track } }, value) {
  const text = sheet.dataset.scale === "points" ? value : `${value >> 1 || ""}${value % 2 ? "½" : ""}`;
  const body = new FormData();
  body.set("value", value);
  act(track, sheet.dataset.rate.replace("/0/", `/${track}/`), body, { rating: text });
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-act]");
  if (!form) return;
  event.preventDefault();
  const { act: name } = form.dataset;
  const id = form.closest("[data-track]").dataset.track;
  if (name in FLAGS) {
    turn(id, name, form.action);
  } else if (name === "rating") {
    rate(form, event.submitter?.name === "value" ? event.submitter.value : (new FormData(form).get("value") ?? ""));
  } else if (name === "status") {
    form.closest("details")?.removeAttribute("open");
    const choices = [...form.querySelectorAll("[name=status]")];
    const before = choices.map((choice) => choice.getAttribute("aria-pressed"));
    for (const choice of choices) choice.setAttribute("aria-pressed", String(choice === event.submitter && choice.value !== ""));
    const answer = await act(id, form.action, new FormData(form, event.submitter), {});
    if (!answer) choices.forEach((choice, place) => choice.setAttribute("aria-pressed", before[place]));
  } else {
    await send(form, id, event.submitter);
  }
});

/** A form of the dialog: what is wrong is said in it; done, it closes. */
async function send(form, id, submitter) {
  const button = submitter ?? form.querySelector("[type=submit]"); // a button may stand outside of its form
  button.disabled = true;
  const inDialog = bodyOfDialog.contains(form);
  const answer = await act(id, form.action, new FormData(form), {}, inDialog ? "track-body" : "");
  button.disabled = false;
  if (answer?.wrong && inDialog) fill(answer.text);
  else if (answer?.wrong) form.submit();
  else if (answer && inDialog) dialog.close();
  else if (answer && form.closest(".track-form")) location.assign(document.querySelector("[data-dialog-away][href]")?.href ?? "/");
}

// A star that is chosen already takes the rating back; a radio button alone would not notice.
document.addEventListener("click", (event) => {
  const radio = event.target.closest?.(".rate input[type=radio]");
  const form = radio?.closest("form[data-act=rating]");
  if (form && event.detail && radio.value === form.dataset.was) {
    rate(form, "");
    delete form.dataset.was;
  }
});
document.addEventListener("pointerdown", ({ target }) => {
  const form = target.closest?.(".stars")?.closest("form[data-act=rating]");
  if (form) form.dataset.was = form.querySelector("input:checked")?.value ?? "";
});
document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("form[data-act=rating]");
  if (form && target.checked) rate(form, target.value);
});

document.addEventListener("tracked", ({ detail }) => {
  if (detail.shown) return;
  const shown = detail.titles ?? [...new Set([...document.querySelectorAll("[data-track][data-part]")].map((piece) => piece.dataset.track))];
  refresh(shown.map(String).filter((id) => !underWay.has(id)));
});

// ---- The bar of a card ---------------------------------------------------------------------------------------------

let barred = null;
const controlIn = (node) => node?.closest?.("li")?.querySelector(":scope > [data-part=card]") ?? null;

function showBar(control) {
  if (barred === control || !matchMedia("(hover: hover)").matches) return;
  hideBar();
  if (!control) return;
  control.querySelector(".track__more").before(bar.content.cloneNode(true));
  paint(control);
  style();
  barred = control;
}

function hideBar() {
  // Forgotten first: a button that goes with the focus on it calls here once more.
  const control = barred;
  barred = null;
  for (const button of control?.querySelectorAll(".track__act") ?? []) button.remove();
}

document.addEventListener("pointerover", ({ target, pointerType }) => pointerType === "mouse" && controlIn(target) && showBar(controlIn(target)));
document.addEventListener("focusin", ({ target }) => controlIn(target) && showBar(controlIn(target)));
document.addEventListener("focusout", ({ relatedTarget }) => {
  if (barred && !barred.parentElement.matches(":hover") && !barred.parentElement.contains(relatedTarget)) hideBar();
});

document.addEventListener("click", (event) => {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const { target } = event;
  const pressed = target.closest(".track__act");
  const more = target.closest("[data-menu][href]");
  const opener = target.closest("[data-dialog]");
  if (pressed) {
    const { track } = pressed.closest("[data-track]").dataset;
    turn(track, pressed.dataset.act, urlOf(pressed.dataset.act, track));
  } else if (more) {
    event.preventDefault();
    openSheet(more);
  } else if (opener) {
    event.preventDefault();
    openDialog(opener.href);
  } else if (target.closest("[data-dialog-away]") && dialog.open) {
    event.preventDefault();
    dialog.close();
  } else if (target.closest("[data-sheet-away]")) {
    sheet.hidePopover();
  }
});

// ---- The menu and the dialog ---------------------------------------------------------------------------------------

let styled = null;
/** The style sheet of what opens: asked for once, when somebody comes near. */
function style() {
  styled ??= new Promise((done) => {
    const href = sheet.dataset.style;
    if ([...document.styleSheets].some((each) => each.href?.endsWith(href))) return done();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done, onerror: done });
    document.head.append(link);
  });
  return styled;
}

let opener = null;
async function openSheet(link) {
  opener = link;
  const [answer] = await Promise.all([ask(link.dataset.menu), style()]);
  if (!answer || opener !== link) return;
  sheet.replaceChildren(html(answer.text));
  globalThis.htmx?.process(sheet);
  for (const piece of sheet.querySelectorAll("[data-track]")) paint(piece);
  sheet.showPopover();
  place(link);
  (sheet.querySelector("[data-key=seen]") ?? sheet).focus({ preventScroll: true });
}

/** Beside what opened it, within the window. On a small screen the style sheet puts it at the foot. */
function place(link) {
  const from = (link.closest("li") ?? link).getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = sheet;
  const right = from.right + 8;
  const left = right + width < innerWidth - 8 ? right : from.left - 8 - width;
  sheet.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  sheet.style.top = `${Math.max(8, Math.min(from.top, innerHeight - height - 8))}px`;
}

sheet.addEventListener("toggle", ({ newState }) => {
  if (newState !== "closed") return;
  const lost = document.activeElement === document.body || sheet.contains(document.activeElement);
  if (lost && !dialog.open && opener?.isConnected) opener.focus({ preventScroll: true });
});

let asker = null;
async function openDialog(url) {
  asker = sheet.matches(":popover-open") ? opener : document.activeElement;
  const [answer] = await Promise.all([ask(url, { target: "track-body" }), style()]);
  if (!answer) return;
  if (sheet.matches(":popover-open")) sheet.hidePopover();
  fill(answer.text);
  if (!dialog.open) dialog.showModal();
  const places = ["[autofocus]", "form input:checked", "form :is(button, input:not([type=hidden]), textarea, select)", "button, a"];
  places.map((each) => bodyOfDialog.querySelector(each)).find(Boolean)?.focus();
}

function fill(text) {
  bodyOfDialog.replaceChildren(html(text));
  globalThis.htmx?.process(bodyOfDialog);
  bodyOfDialog.querySelector("[data-form-errors]")?.focus();
}

dialog.addEventListener("close", () => {
  bodyOfDialog.replaceChildren();
  if (asker?.isConnected) asker.focus({ preventScroll: true });
});

// ---- Keys ----------------------------------------------------------------------------------------------------------

const SWITCHES = { w: "watched", p: "watchlist", f: "favourite" };
const DIGIT = /^[0-9]$/;
const LINKS = { l: "lists", d: "log", o: "owned", n: "note" };

function onCard(key, control) {
  const { track } = control.dataset;
  if (SWITCHES[key]) turn(track, SWITCHES[key], urlOf(SWITCHES[key], track));
  else if (key === "m") openSheet(control.querySelector(".track__more"));
  else if (key === "l" && sheet.dataset.lists) openDialog(sheet.dataset.lists.replace("/0/", `/${track}/`));
  else if (DIGIT.test(key)) rateCard(control, key === "0" ? "10" : key);
  else if (key === "Backspace" && control.dataset.rating) rateCard(control, "");
  else return false;
  return true;
}

function onPage(key, piece) {
  const { track } = piece.dataset;
  const form = piece.querySelector("form[data-act=rating]");
  if (SWITCHES[key]) turn(track, SWITCHES[key], urlOf(SWITCHES[key], track));
  else if (LINKS[key]) piece.querySelector(`.ways [data-key="${LINKS[key]}"]`)?.click();
  else if (key === "s") {
    const details = piece.querySelector(".tracker__status");
    details.open = true;
    details.querySelector("form button").focus();
  } else if (DIGIT.test(key)) rate(form, key === "0" ? "10" : key);
  else if (key === "Backspace" && form.querySelector("input:checked")) rate(form, "");
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (globalThis.keysAreOff(event.target) || sheet.matches(":popover-open")) return;
  const control = controlIn(event.target);
  const page = document.querySelector("main [data-part=page]");
  const done = (control && onCard(event.key, control)) || (!control && page && onPage(event.key, page));
  if (done) event.preventDefault();
});

for (const piece of document.querySelectorAll("[data-part=page]")) paint(piece);
