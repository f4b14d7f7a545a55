// Arrow keys among posters, by what the eye sees: left and right along the row, up and down by column, Home and End.
const LINKS = ":scope > li:not(.grid__more) > a[href]";
const centre = (box) => box.left + box.width / 2;

/** The link in the next row up or down (direction -1 or 1) that lies nearest to this one's middle. */
function vertical(links, from, direction) {
  const here = from.getBoundingClientRect();
  const beyond = links
    .map((link) => ({ link, box: link.getBoundingClientRect() }))
    .filter(({ box }) => (direction > 0 ? box.top > here.top + 2 : box.top < here.top - 2));
  if (!beyond.length) return null;
  const row = direction > 0 ? Math.min(...beyond.map((each) => each.box.top)) : Math.max(...beyond.map((each) => each.box.top));
  return beyond
    .filter(({ box }) => Math.abs(box.top - row) < 2)
    .reduce((best, each) => (Math.abs(centre(each.box) - centre(here)) < Math.abs(centre(best.box) - centre(here)) ? each : best)).link;
}

document.addEventListener("keydown", (event) => {
  const from = event.target.closest?.("[data-grid] a[href]");
  if (!from || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.key === "Escape") {
    from.dataset.quiet = "";
    return;
  }
  const links = [...from.closest("[data-grid]").querySelectorAll(LINKS)];
  const index = links.indexOf(from);
  if (index < 0) return;
  const onward = getComputedStyle(from).direction === "rtl" ? -1 : 1;
  const target = {
    ArrowRight: () => links[index + onward],
    ArrowLeft: () => links[index - onward],
    ArrowDown: () => vertical(links, from, 1),
    ArrowUp: () => vertical(links, from, -1),
    Home: () => links[0],
    End: () => links.at(-1),
  }[event.key];
  if (!target) return;
  const next = target();
  if (next) {
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
    event.preventDefault();
  } else if (event.key === "Home" || event.key === "End") {
    event.preventDefault();
  }
});

// Escape hides a card's preview; the next time it gets the focus or the pointer, it may show it again.
for (const type of ["focusout", "pointerleave"]) {
  document.addEventListener(type, ({ target }) => target.closest?.("[data-quiet]")?.removeAttribute("data-quiet"), true);
}

// The list that "More" brings: whoever pressed it goes on with the first new card.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const more = detail.target?.closest?.(".grid__more");
  if (more?.contains(document.activeElement)) more.parentElement.dataset.resume = String(more.parentElement.children.length - 1);
});
document.addEventListener("htmx:afterSettle", () => {
  for (const list of document.querySelectorAll("[data-resume]")) {
    const card = list.children[Number(list.dataset.resume)];
    list.removeAttribute("data-resume");
    card?.querySelector("a[href]")?.focus({ preventScroll: true });
  }
});

// "More" presses itself as it comes near, a few times over; then it waits, so that the foot of the page can be reached.
const AT_ONCE = 5;
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      const list = target.closest("[data-grid]");
      const pages = Number(list?.dataset.pages ?? 0);
      if (!isIntersecting || pages >= AT_ONCE) continue;
      near.unobserve(target);
      if (list) list.dataset.pages = String(pages + 1);
      globalThis.htmx?.trigger(target, "more");
    }
  },
  { rootMargin: "600px 0px" },
);
const watch = (node) => node.querySelectorAll?.("[data-more]").forEach((link) => near.observe(link));
document.addEventListener("htmx:load", ({ detail }) => watch(detail.elt));
if (document.readyState === "complete") watch(document);
