// Profiles and their settings: an address is shared, a picture is shown before it is sent, empty lines for links wait,
// and the household is put in order by dragging. All that matters works without, by the forms that are there.
const MOST = 5 * 1024 * 1024;

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("[data-picture]")) return;
  const file = target.files?.[0];
  const face = target.closest(".picture")?.querySelector(".avatar");
  if (!file || !face || !/^image\/(jpeg|png|webp)$/.test(file.type) || file.size > MOST) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    const image = document.createElement("img");
    image.alt = "";
    image.dataset.preview = "";
    image.src = reader.result;
    face.replaceChildren(image);
  });
  reader.readAsDataURL(file);
});

// One empty line more than there are links.
for (const group of document.querySelectorAll("[data-links]")) {
  const lines = [...group.querySelectorAll(".field")];
  const show = () => {
    const filled = lines.map((line) => line.querySelector("input").value.trim() !== "");
    const last = filled.lastIndexOf(true);
    lines.forEach((line, place) => {
      line.hidden = place > last + 1 && !line.querySelector(".field__errors");
    });
  };
  group.addEventListener("input", show);
  show();
}

const list = document.querySelector("[data-arrange]");
let dragged = null;
let before = "";
const order = () => [...list.children].map((item) => item.dataset.key);

if (list && list.children.length > 1) {
  for (const item of list.children) item.draggable = true;

  list.addEventListener("dragstart", ({ target, dataTransfer }) => {
    dragged = target.closest?.("[data-key]");
    before = order().join();
    dragged?.classList.add("is-dragged");
    dataTransfer.effectAllowed = "move";
  });

  list.addEventListener("dragover", (event) => {
    const over = event.target.closest?.("[data-key]");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    list.insertBefore(dragged, event.clientY > box.top + box.height / 2 ? over.nextSibling : over);
  });

  list.addEventListener("dragend", async () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    if (order().join() === before) return;
    await globalThis.htmx.ajax("POST", list.dataset.arrange, { values: { order: order() }, swap: "none" });
    // The buttons of the first and the last row have changed places.
    location.reload();
  });
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-share]");
  if (!button) return;
  const menu = button.closest("details");
  const url = button.dataset.share;
  menu.open = false;
  menu.querySelector("summary").focus();
  try {
    if (navigator.share) await navigator.share({ title: document.title, url });
    else {
      await navigator.clipboard.writeText(url);
      document.dispatchEvent(
        new CustomEvent("toasts", { detail: { toasts: [{ text: button.dataset.shared, level: "success" }] } }),
      );
    }
  } catch {
    // Thought better of it, or may not write to the clipboard: nothing was lost.
  }
});
