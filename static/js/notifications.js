// The bell keeps up with what happens elsewhere, and what is opened is read.
const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");

const send = (url) => fetch(url, { method: "POST", keepalive: true, headers: { ...csrf(), "X-Quietly": "1" } });

// Said of itself by the page where a mail or a push led to: the address says which one it was.
const opened = /(?:^#|&)read=(\d{1,18})$/.exec(location.hash);
if (opened) {
  history.replaceState(history.state, "", location.pathname + location.search + location.hash.slice(0, opened.index));
  send(`/notifications/${opened[1]}/read/`).then(refresh, () => {});
}

// The page that opens may have been drawn before the word that it is read arrived.
const JUST_OPENED = "notification-opened";
if (sessionStorage.getItem(JUST_OPENED)) {
  sessionStorage.removeItem(JUST_OPENED);
  setTimeout(refresh, 500);
}

// Also with the middle button, or in another tab: the link itself does the rest.
for (const kind of ["click", "auxclick"]) {
  document.addEventListener(kind, (event) => {
    if (event.button > 1) return;
    const link = event.target.closest?.("a[data-read]");
    if (!link) return;
    if (event.button === 0) sessionStorage.setItem(JUST_OPENED, "1");
    send(link.dataset.read).then(refresh, () => {});
    link.removeAttribute("data-read");
    link.closest(".told")?.classList.remove("told--unread");
    link.parentElement.querySelector(".told__read")?.remove();
  });
}

let asking;
async function refresh() {
  const bell = document.getElementById("bell");
  if (!bell) return;
  asking?.abort();
  asking = new AbortController();
  const path = encodeURIComponent(location.pathname);
  try {
    const response = await fetch(`${bell.dataset.bell}?path=${path}`, { signal: asking.signal });
    if (response.status !== 200 || response.redirected) return;
    const box = document.createElement("template");
    box.innerHTML = await response.text();
    const fresh = box.content.querySelector("#bell");
    if (!fresh) return;
    const [before, now] = [Number(bell.dataset.unread), Number(fresh.dataset.unread)];
    if (before === now) return;
    const held = bell === document.activeElement;
    bell.replaceWith(fresh);
    if (held) fresh.focus();
    for (const dot of document.querySelectorAll("[data-unread-dot]")) dot.hidden = now === 0;
    if (now > before) {
      document.getElementById("announcer").textContent = fresh.title;
      const more = document.querySelector("[data-notifications-new]");
      if (more) more.hidden = false;
    }
  } catch {
    // Without a network the bell stays as it is.
  }
}

// Many at once are asked for once.
let soon;
document.addEventListener("matinee:notifications", () => {
  clearTimeout(soon);
  soon = setTimeout(refresh, 250);
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") refresh();
});
