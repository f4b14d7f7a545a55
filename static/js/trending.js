// Links have ids, so that htmx gives the focus back to the one that was followed; genres fold up again, and their head
// takes it for them.
let inGenres = false;
document.addEventListener("htmx:beforeSwap", () => { inGenres = Boolean(document.activeElement?.closest(".trending__genres")); });
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (inGenres && target.id === "results") target.querySelector(".trending__genres > summary").focus({ preventScroll: true });
  inGenres = false;
});
