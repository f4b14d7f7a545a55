// What is chosen for somebody: what isn't wanted goes at once and comes back with the undo; thumbs stay pressed; and
// an experiment, where one is running, is told what was shown and opened.
const results = () => document.getElementById("results");
const dialog = document.getElementById("track-dialog");
const picksOf = (title) => document.querySelectorAll(`[data-pick="${title}"]`);

function away(title) {
  for (const pick of picksOf(title)) {
    const held = pick.contains(document.activeElement);
    const list = [...pick.parentElement.children].filter((each) => !each.hidden);
    const next = list[list.indexOf(pick) + 1] ?? list[list.indexOf(pick) - 1];
    pick.hidden = true;
    if (held) (next?.querySelector("a.card") ?? document.getElementById("main")).focus({ preventScroll: true });
  }
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
  } else if (from.matches(".thumbs")) press(from, detail.requestConfig.parameters.thumb ?? detail.requestConfig.formData?.get("thumb"));
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
});

/** The list as it is now. */
function again() {
  globalThis.htmx?.ajax("GET", location.pathname + location.search, { target: "#results", swap: "outerHTML" });
}

function press(form, thumb) {
  for (const button of form.querySelectorAll("[data-thumb]")) {
    const on = button.dataset.thumb === thumb;
    button.setAttribute("aria-pressed", String(on));
    button.value = on ? "none" : button.dataset.thumb;
  }
}

function send(url, pairs) {
  const body = new URLSearchParams(pairs);
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  fetch(url, { method: "POST", body, headers, keepalive: true }).catch(() => {});
}

const told = new Set();
function shown() {
  const { shown: url } = results()?.dataset ?? {};
  if (!url) return;
  const seen = new IntersectionObserver((entries, observer) => {
    const fresh = [];
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      if (!told.has(target.dataset.pick)) fresh.push(["title", target.dataset.pick]);
      told.add(target.dataset.pick);
    }
    if (fresh.length) send(url, fresh);
  });
  for (const pick of document.querySelectorAll("[data-pick]")) seen.observe(pick);
}

document.addEventListener("click", ({ target }) => {
  const pick = target.closest?.("a.card")?.closest("[data-pick]");
  const { opened: url } = results()?.dataset ?? {};
  if (pick && url) send(url.replace("/0/", `/${pick.dataset.pick}/`), []);
});
document.addEventListener("htmx:afterSettle", ({ target }) => target.id === "results" && shown());
shown();
