// The way to this page in view in the row of small screens, copy buttons, and a secret that leaves with the page.

const here = document.querySelector(".settings-nav [aria-current]");
if (here) here.closest(".settings-nav").scrollLeft = here.offsetLeft - 48;

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break; // without it the text is there to be selected
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent.trim();
    await navigator.clipboard.writeText(text);
    const before = button.textContent;
    button.textContent = document.getElementById("announcer").textContent = button.dataset.done;
    setTimeout(() => (button.textContent = before), 1600);
  });
}

// A browser may keep the page as it was for its back button: without the secret, then.
addEventListener("pagehide", () => document.querySelector("[data-secret]")?.remove());
