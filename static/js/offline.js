// Registers the service worker, which keeps the offline page and the site's own files at hand.
const script = document.querySelector("script[data-worker]");
if (script && "serviceWorker" in navigator && window.isSecureContext) {
  window.addEventListener("load", () => navigator.serviceWorker.register(script.dataset.worker).catch(() => {}));
}
