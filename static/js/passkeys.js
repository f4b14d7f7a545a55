// Buttons that ask for a passkey work once allauth's scripts are there; what those report is said on the page.

addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-passkey]")) button.disabled = !window.PublicKeyCredential;
});

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const trouble = document.querySelector("[data-passkey-trouble]");
  if (trouble) trouble.hidden = false;
});
