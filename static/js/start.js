// Posters to rate, by single keys: for the one that the focus is in, else for the first.
const asked = (node) => node?.closest?.("[data-asked]") ?? document.querySelector("[data-asked]");

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (globalThis.keysAreOff?.(target)) return;
  const form = asked(target)?.querySelector("form");
  if (!form) return;
  if (/^[0-9]$/.test(key)) {
    const star = form.querySelector(`input[name=value][value="${key === "0" ? 10 : key}"]`);
    star.checked = true;
    star.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (key === "s" || key === "x") {
    form.querySelector(`[data-answer=${key === "s" ? "seen" : "skip"}]`).click();
  } else {
    return;
  }
  event.preventDefault();
});
