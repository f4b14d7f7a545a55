// Draws the schema, and lets a reader who is signed in try an endpoint with the site's own session.
const place = document.getElementById("docs");

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
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
