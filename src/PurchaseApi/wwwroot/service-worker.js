// Opens the page where the service cannot be reached. Predictions are never kept: what is sent passes by.
const version = "{{version}}";   // of the page's files; the service fills it in
const shell = `shell-${version}`, data = "data";

const files = [
  "/index.html", "/style.css", "/app.js", "/dom.js", "/format.js", "/model.js", "/words.js", "/service.js", "/key.js",
  "/try.js", "/form.js", "/answer.js", "/trust.js", "/charts.js", "/score.js", "/csv.js", "/scored.js",
  "/icon.svg", "/icon-192.png", "/manifest.webmanifest",
];

const page = /^\/(try|score|trust)?(\/|$)/;
const description = /^\/models(\/[^/]+(\/(report|drift|versions|schema))?)?$/;

addEventListener("install", event => event.waitUntil(
  caches.open(shell)
    .then(cache => cache.addAll(files.map(file => new Request(file, { cache: "no-cache" }))))
    .then(() => skipWaiting())));

addEventListener("activate", event => event.waitUntil(
  caches.keys()
    .then(names => Promise.all(names.filter(name => name !== shell && name !== data).map(name => caches.delete(name))))
    .then(() => clients.claim())));

addEventListener("fetch", event => {
  const { request } = event, { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;

  if (page.test(pathname)) event.respondWith(first(request, () => ofShell("/index.html")));
  else if (files.includes(pathname)) event.respondWith(first(request, () => ofShell(pathname)));
  else if (description.test(pathname)) event.respondWith(described(request));
});

// From the service; where it cannot be reached, what is kept.
async function first(request, kept) {
  try {
    return await fetch(request);
  } catch (error) {
    const response = await kept();
    if (response) return response;
    throw error;
  }
}

const ofShell = async path => (await caches.open(shell)).match(path);

// Descriptions of models and their reports. What a key opens is not kept.
async function described(request) {
  const hasKey = request.headers.has("Authorization") || request.headers.has("X-Api-Key");
  const cache = await caches.open(data);
  const response = await first(request, async () => hasKey ? undefined : marked(await cache.match(request.url)));
  if (response.ok && !hasKey && !response.headers.has("X-Kept")) await cache.put(request.url, response.clone());
  return response;
}

// So that the page can say so.
function marked(response) {
  if (!response) return undefined;
  const headers = new Headers(response.headers);
  headers.set("X-Kept", "true");
  return new Response(response.body, { status: response.status, headers });
}
