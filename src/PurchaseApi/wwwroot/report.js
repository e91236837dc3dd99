import { keyHeaders } from "./key.js";

// A link cannot send a key, so the report is fetched and takes this page's place. Nothing in it runs.
const model = encodeURIComponent(new URLSearchParams(location.search).get("model") ?? "");
const response = await fetch(`/models/${model}/report`, { cache: "no-store", headers: keyHeaders() });
if (response.ok) {
  const report = new DOMParser().parseFromString(await response.text(), "text/html");
  document.replaceChild(document.adoptNode(report.documentElement), document.documentElement);
} else {
  document.getElementById("said").textContent = (await response.json()).title;
}
