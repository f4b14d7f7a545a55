// Reviews: long ones unfold where they stand; what is being written is counted, formatted, and kept until it was sent.
const store = {
  get(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
  },
  drop(key) {
    try { localStorage.removeItem(key); } catch { /* A browser that keeps nothing has nothing to forget. */ }
  },
};
const SENT = "review:sent";

document.addEventListener("click", (event) => {
  const more = event.target.closest("[data-read-more]");
  if (!more || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const text = document.getElementById(more.dataset.readMore);
  if (!text) return;
  event.preventDefault();
  text.classList.remove("review-text--long");
  text.tabIndex = -1;
  text.focus({ preventScroll: true });
  more.parentElement.remove();
});

// The page that the server leads to once it has kept a text says so in its address: only then the draft goes.
if (location.hash === "#sent") {
  const key = sessionStorage.getItem(SENT);
  if (key) store.drop(key);
  sessionStorage.removeItem(SENT);
  history.replaceState(history.state, "", location.pathname + location.search);
}

const form = document.querySelector("form[data-draft]");
if (form) write(form);

function write(form) {
  const key = form.dataset.draft;
  const field = form.elements.text;
  const given = field.defaultValue;
  const state = form.querySelector("[data-draft-state]");
  count(form, field);
  format(form, field);
  preview(form, field);
  offer(form, field, key, given);

  let waiting;
  const keep = () => {
    clearTimeout(waiting);
    waiting = undefined;
    if (field.value.trim() === "" || field.value === given) return;
    const kept = store.set(key, { text: field.value, spoilers: form.elements.has_spoilers.checked, at: Date.now() });
    if (kept && state.dataset.kept) state.textContent = state.dataset.kept;
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 400);
  });
  addEventListener("pagehide", () => waiting && keep());
  form.addEventListener("submit", () => {
    keep();
    sessionStorage.setItem(SENT, key);
  });
}

/** A text that was never sent is offered, not forced on anybody: it may be from long ago. */
function offer(form, field, key, given) {
  const draft = store.get(key);
  const bar = form.querySelector("[data-draft-found]");
  if (!draft?.text || draft.text === given || draft.text.trim() === given.trim()) return;
  bar.querySelector("[data-draft-words]").textContent = draft.text.length > 90 ? `${draft.text.slice(0, 90)}…` : draft.text;
  bar.hidden = false;
  bar.querySelector("[data-draft-take]").addEventListener("click", () => {
    field.value = draft.text;
    form.elements.has_spoilers.checked = Boolean(draft.spoilers);
    bar.hidden = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  bar.querySelector("[data-draft-drop]").addEventListener("click", () => {
    store.drop(key);
    bar.hidden = true;
    field.focus();
  });
}

/** How much more it needs, or has room for: as reviews.validators counts. */
function count(form, field) {
  const box = form.querySelector("[data-left]");
  const words = box.querySelector("[data-left-words]");
  const meter = box.querySelector("meter");
  const shortest = Number(field.dataset.shortest);
  const longest = Number(field.dataset.longest);
  const show = () => {
    const text = field.value.trim();
    const seen = [...text.replace(/[\s\p{C}\p{Z}]/gu, "")].length;
    const left = longest - [...text].length;
    const [say, number] = seen < shortest ? ["few", shortest - seen] : left < 0 ? ["over", -left] : ["many", left];
    words.textContent = words.dataset[say].replace("%s", number.toLocaleString(document.documentElement.lang));
    box.classList.toggle("is-over", left < 0);
    meter.value = longest - Math.max(left, 0);
  };
  field.addEventListener("input", show);
  show();
}

function format(form, field) {
  const put = (text, from, to) => {
    field.focus();
    // Keeps the browser's own undo, which setting the value would empty.
    if (!document.execCommand("insertText", false, text)) field.setRangeText(text);
    field.setSelectionRange(from, to);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const wrap = (mark) => {
    const { selectionStart: start, selectionEnd: end } = field;
    const inside = field.value.slice(start, end);
    put(`${mark}${inside}${mark}`, start + mark.length, start + mark.length + inside.length);
  };
  const line = (mark) => {
    const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
    const end = field.selectionEnd;
    const inside = field.value.slice(start, end).split("\n").map((each) => `${mark}${each}`).join("\n");
    field.setSelectionRange(start, end);
    put(inside, start + inside.length, start + inside.length);
  };
  const link = () => {
    const { selectionStart: start, selectionEnd: end } = field;
    const inside = field.value.slice(start, end);
    put(`[${inside}](https://)`, start + inside.length + 3, start + inside.length + 11);
  };
  form.addEventListener("click", ({ target }) => {
    const tool = target.closest(".paper__tool");
    if (tool?.dataset.wrap) wrap(tool.dataset.wrap);
    else if (tool?.dataset.line) line(tool.dataset.line);
    else if (tool && "link" in tool.dataset) link();
  });
  field.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const mark = { b: "**", i: "*" }[event.key];
    if (mark) wrap(mark);
    else if (event.key === "k") link();
    else if (event.key === "Enter") form.requestSubmit();
    else return;
    event.preventDefault();
  });
}

function preview(form, field) {
  const button = form.querySelector("[data-preview]");
  const pane = form.querySelector("#paper-preview");
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    pane.hidden = !on;
    field.hidden = on;
    for (const tool of form.querySelectorAll(".paper__tool:not([data-preview])")) tool.disabled = on;
    if (on) {
      globalThis.htmx?.trigger(button, "preview");
      pane.focus({ preventScroll: true });
    } else field.focus();
  });
}
