// Draws the schema, and lets a reader who is signed in try an endpoint with the site's own session.
const place = document.getElementById("docs");
const root = document.documentElement;

// Swagger UI has a theme of each kind, but no notion of the reader's choice.
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => {
  const chosen = root.dataset.theme;
  root.classList.toggle("dark-mode", chosen === "dark" || (chosen !== "light" && prefersDark.matches));
};
prefersDark.addEventListener("change", paint);
paint();

// What Swagger UI leaves out for readers who don't see it: levels of headings, names of fields, a way to scroll by key.
const mend = () => {
  for (const tag of place.querySelectorAll("h3.opblock-tag")) tag.setAttribute("aria-level", "2");
  for (const part of place.querySelectorAll("h4")) part.setAttribute("aria-level", "3");
  for (const part of place.querySelectorAll("h5")) part.setAttribute("aria-level", "4");
  for (const code of place.querySelectorAll("pre.microlight")) code.tabIndex = 0;
  for (const filter of place.querySelectorAll(".operation-filter-input")) {
    filter.setAttribute("aria-label", filter.placeholder);
    filter.closest(".filter-container").setAttribute("role", "search");
  }
  for (const about of place.querySelectorAll(".information-container")) {
    about.setAttribute("role", "region");
    about.setAttribute("aria-label", place.dataset.about);
  }
  for (const field of place.querySelectorAll("tr select, tr input, tr textarea")) {
    const name = field.closest("tr").querySelector(".parameter__name")?.firstChild?.textContent;
    if (name && !field.ariaLabel) field.setAttribute("aria-label", name);
  }
};
new MutationObserver(mend).observe(place, { childList: true, subtree: true });

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  filter: true,
  syntaxHighlight: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  requestInterceptor: (request) => {
    const ownSite = new URL(request.url, location.href).origin === location.origin;
    if (ownSite && request.method && request.method !== "GET") request.headers["X-CSRFToken"] = place.dataset.csrf;
    return request;
  },
});
