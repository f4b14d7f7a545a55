// The theme switch. The choice is kept in this browser; a line in <head> applies it before the page is painted.
const root = document.documentElement;
const switches = () => document.querySelectorAll("[data-themes] input");

function stored() {
  try {
    return localStorage.getItem("theme") ?? "system";
  } catch {
    return "system";
  }
}

function show(theme) {
  root.dataset.theme = theme;
  for (const input of switches()) input.checked = input.value === theme;
}

document.addEventListener("change", ({ target }) => {
  if (!target.closest?.("[data-themes]")) return;
  try {
    localStorage.setItem("theme", target.value);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  show(target.value);
});

window.addEventListener("storage", ({ key }) => key === "theme" && show(stored()));
window.addEventListener("pageshow", () => show(stored()));
show(stored());
