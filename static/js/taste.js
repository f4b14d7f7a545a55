// What stands open on the page of a taste stays open when a correction, or its undo, brings the page anew, and whoever is
// at a slider stays there.
const OPEN = "#taste details[open]";
let opened = [];
let held = "";

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target?.id !== "taste") return;
  opened = [...document.querySelectorAll(OPEN)].map((each) => each.id);
  held = detail.target.contains(document.activeElement) ? (document.activeElement.closest("details")?.id ?? "") : "";
});
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "taste") return;
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  const slider = held && document.getElementById(held);
  if (slider && !slider.contains(document.activeElement)) {
    (slider.querySelector("input:checked") ?? slider.querySelector("summary")).focus({ preventScroll: true });
  }
  opened = [];
  held = "";
});
