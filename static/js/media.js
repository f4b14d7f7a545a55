// Pictures that don't come give way to the drawing beneath; trailers load when somebody presses play.
function drop(image) {
  const poster = image.closest(".poster");
  image.remove();
  const art = poster?.querySelector(".art");
  if (art && poster.dataset.alt) {
    art.removeAttribute("aria-hidden");
    art.setAttribute("role", "img");
    art.setAttribute("aria-label", poster.dataset.alt);
  }
}

const isLost = (image) => image.complete && image.naturalWidth === 0 && image.currentSrc;

// Errors don't bubble, but they can be caught on their way down.
document.addEventListener("error", ({ target }) => target.matches?.("img[data-poster]") && drop(target), true);
for (const image of document.querySelectorAll("img[data-poster]")) if (isLost(image)) drop(image);

document.addEventListener("click", (event) => {
  const trailer = event.target.closest?.("[data-trailer]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!trailer || !plain || !event.target.closest("a")) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.src = `https://www.youtube-nocookie.com/embed/${encodeURIComponent(trailer.dataset.trailer)}?autoplay=1&rel=0`;
  frame.title = trailer.dataset.label;
  frame.allow = "autoplay; encrypted-media; picture-in-picture; fullscreen";
  frame.allowFullscreen = true;
  // YouTube refuses to play for a page that doesn't say who it is.
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  trailer.replaceChildren(frame);
  frame.focus();
});
