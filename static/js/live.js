// What is new, at once: one stream for all of a browser's pages tells that there is something, and each page asks for it.
// On "feed" and "notifications" the document gets matinee:feed and matinee:notifications; whoever shows such things listens.
const { events: address, profile } = document.querySelector("script[data-events]").dataset;
const KINDS = ["feed", "notifications"];
const POLL = 30_000;
// Nobody asks more often than that, however much happens.
const PAUSE = 1_000;
// A stream that was refused is tried again after so long.
const REFUSED = 60_000;

const name = `matinee:live:${profile}`;
const channel = globalThis.BroadcastChannel && navigator.locks ? new BroadcastChannel(name) : null;
let source = null;
let letGo = () => {};
let polling = 0;

function announce(kind) {
  document.dispatchEvent(new CustomEvent(`matinee:${kind}`));
}

/** What the stream said, to this page alone. */
function hear(event) {
  if (event === "hello") setLive(true);
  if (event === "away") setLive(false);
  if (event === "hello" || event === "away") KINDS.forEach(announce);
  else if (KINDS.includes(event)) announce(event);
}

/** The same, to all pages of this browser. */
function pass(event) {
  hear(event);
  channel?.postMessage(event);
}

function setLive(live) {
  clearInterval(polling);
  polling = live ? 0 : setInterval(() => document.hidden || KINDS.forEach(announce), POLL);
  const status = document.getElementById("live-status");
  if (!status) return;
  status.textContent = live ? status.dataset.live : status.dataset.polling;
  status.classList.toggle("is-live", live);
}

/** A name that this browser gives itself, so that the stream of the page before doesn't count any more. */
function browserName() {
  // Without a channel each page has a stream of its own.
  if (!channel) return "";
  try {
    const known = localStorage.getItem("matinee:browser") || crypto.getRandomValues(new Uint32Array(3)).join("-");
    localStorage.setItem("matinee:browser", known);
    return known;
  } catch {
    return "";
  }
}

function connect() {
  source = new EventSource(`${address}?browser=${browserName()}`);
  for (const event of ["hello", "away", ...KINDS]) source.addEventListener(event, () => pass(event));
  source.addEventListener("error", () => {
    // A stream that ended begins again by itself. One that was refused doesn't.
    if (source?.readyState !== EventSource.CLOSED) return;
    pass("away");
    setTimeout(() => source?.readyState === EventSource.CLOSED && connect(), REFUSED);
  });
}

function hangUp() {
  source?.close();
  source = null;
  letGo();
  letGo = () => {};
}

function start() {
  if (!globalThis.EventSource) {
    setLive(false);
  } else if (channel) {
    // One page has the stream; when it goes, the next one takes over.
    navigator.locks.request(name, () => new Promise((resolve) => { letGo = resolve; connect(); })).catch(() => setLive(false));
    channel.postMessage("who");
  } else {
    connect();
  }
}

channel?.addEventListener("message", ({ data }) => {
  if (data !== "who") hear(data);
  // A page that came later learns how things are.
  else if (source) channel.postMessage(source.readyState === EventSource.OPEN && !polling ? "hello" : "away");
});
// A page that the browser keeps for the way back holds nothing, and looks once when it returns.
addEventListener("pagehide", hangUp);
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  start();
  KINDS.forEach(announce);
});
document.addEventListener("visibilitychange", () => !document.hidden && polling && KINDS.forEach(announce));

// ---- The feed's own page ----------------------------------------------------------------------------------------------

const place = document.querySelector("[data-feed-new]");
let asked = 0;
let waiting = 0;
let running = false;
let told = "";

function soon() {
  if (!place || waiting) return;
  waiting = setTimeout(look, Math.max(0, asked + PAUSE - Date.now()));
}

async function look() {
  if (running) {
    waiting = setTimeout(look, PAUSE / 4);
    return;
  }
  waiting = 0;
  running = true;
  asked = Date.now();
  try {
    const answer = await fetch(place.dataset.feedNew, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (answer.ok) show(await answer.text());
  } catch {
    // Offline: the next hint, or the next hello, asks again.
  } finally {
    running = false;
  }
}

/** Put the region in place of the old one, entry by entry: what is the same stays, with the focus in it. */
function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("feed-new");
  const region = document.getElementById("feed-new");
  if (!fresh || !region) return;
  const anchor = firstInView();
  const before = anchor?.getBoundingClientRect().top;
  const kept = new Map([...region.querySelectorAll(".entry")].map((entry) => [`${entry.id}/${entry.dataset.version}`, entry]));
  const news = fresh.querySelector("[data-news]")?.textContent ?? "";
  for (const entry of fresh.querySelectorAll(".entry")) {
    const same = kept.get(`${entry.id}/${entry.dataset.version}`);
    if (same) entry.replaceWith(same);
  }
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  region.replaceChildren(...document.adoptNode(fresh).childNodes);
  focused?.isConnected && focused.focus({ preventScroll: true });
  // An entry to which something was added is above now, whole.
  for (const entry of region.querySelectorAll(".entry")) {
    for (const old of document.querySelectorAll(`#feed > [id="${CSS.escape(entry.id)}"]`)) if (!old.contains(document.activeElement)) old.remove();
  }
  globalThis.htmx?.process(region);
  document.querySelector(".feed-empty")?.toggleAttribute("hidden", region.querySelector(".entry") !== null);
  if (anchor?.isConnected) scrollBy(0, anchor.getBoundingClientRect().top - before);
  if (news && news !== told) document.getElementById("announcer").textContent = news;
  told = news;
}

/** What is being read; null at the top of the page, where what is new belongs in view. */
function firstInView() {
  if (scrollY < 80) return null;
  return [...document.querySelectorAll(".feed > li")].find((entry) => entry.getBoundingClientRect().bottom > 80) ?? null;
}

document.addEventListener("matinee:feed", soon);

// The rail of the home page brings itself up to date.
document.addEventListener("matinee:feed", () => {
  const rail = document.getElementById("friends");
  if (rail && !rail.contains(document.activeElement)) globalThis.htmx?.trigger(rail, "news");
});

start();
