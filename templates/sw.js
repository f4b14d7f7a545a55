{% if development %}// While developing, files change under the same name: nothing is kept.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(caches.keys().then((keys) => Promise.all(keys.map((key) => caches.delete(key)))).then(() => self.registration.unregister())));
{% else %}// Pages always come from the network; without one, the offline page stands in. Only files whose name has a hash are kept.
const KEEP = "matinee-{{ version }}";
const OFFLINE = "{{ offline_url|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}", {% endfor %}];
const HASHED = /^\/static\/.+\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(KEEP)
      .then((cache) => cache.addAll([new Request(OFFLINE, { cache: "reload", credentials: "omit" }), ...FILES]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const old = (keys) => keys.filter((key) => key.startsWith("matinee-") && key !== KEEP);
  event.waitUntil(
    caches
      .keys()
      .then((keys) => Promise.all(old(keys).map((key) => caches.delete(key))))
      .then(() => self.clients.claim()),
  );
});

// A push says what happened, and where it leads. Of several about the same thing the last one stands.
self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    // Not ours; but a push that shows nothing is held against us.
  }
  const { title = "Matinee", body = "", url = "{{ notifications_url|escapejs }}", tag } = told;
  const shown = { body, tag, icon: "{{ icon|escapejs }}", badge: "{{ icon|escapejs }}", data: { url } };
  event.waitUntil(self.registration.showNotification(title, shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? "/", location.origin);
  if (url.origin !== location.origin) return;
  const go = async () => {
    const windows = await self.clients.matchAll({ type: "window" });
    const here = windows.find((each) => each.focused) ?? windows[0];
    if (!here) return self.clients.openWindow(url.href);
    await here.focus();
    return here.navigate(url.href).catch(() => self.clients.openWindow(url.href));
  };
  event.waitUntil(go());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (HASHED.test(url.pathname)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(() => caches.match(request).then((kept) => kept ?? Response.error())));
  }
});
{% endif %}
