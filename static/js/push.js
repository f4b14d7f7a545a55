// Whether this browser takes pushes: on and off, in the settings.
const box = document.querySelector("[data-push]");
const [on, off, status] = ["on", "off", "status"].map((name) => box.querySelector(`[data-push-${name}]`));
const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(text.length / 4) * 4, "="));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

async function post(url, fields) {
  const response = await fetch(url, { method: "POST", headers, body: new URLSearchParams(fields) });
  if (!response.ok) throw new Error(response.status);
}

function show(subscription) {
  on.hidden = Boolean(subscription) || Notification.permission === "denied";
  off.hidden = !subscription;
  status.textContent = subscription ? status.dataset.on : Notification.permission === "denied" ? status.dataset.denied : "";
}

async function begin() {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window && window.isSecureContext)) {
    status.textContent = status.dataset.missing;
    return;
  }
  // While developing there is no worker.
  const registration = await navigator.serviceWorker.getRegistration();
  if (!registration) {
    status.textContent = status.dataset.missing;
    return;
  }
  show(await registration.pushManager.getSubscription());

  on.addEventListener("click", async () => {
    on.disabled = true;
    try {
      const options = { userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) };
      let made = await registration.pushManager.getSubscription();
      if (made) await made.unsubscribe(); // it may be another installation's, or an older key's
      made = await registration.pushManager.subscribe(options);
      const { endpoint, keys } = made.toJSON();
      await post(box.dataset.subscribe, { endpoint, p256dh: keys.p256dh, auth: keys.auth });
      location.reload(); // the list of browsers has one more
    } catch {
      show(null);
      if (Notification.permission !== "denied") status.textContent = status.dataset.failed;
    } finally {
      on.disabled = false;
    }
  });

  off.addEventListener("click", async () => {
    const made = await registration.pushManager.getSubscription();
    try {
      if (made) {
        await post(box.dataset.unsubscribe, { endpoint: made.endpoint });
        await made.unsubscribe();
      }
      location.reload();
    } catch {
      status.textContent = status.dataset.failed;
    }
  });
}

begin();
