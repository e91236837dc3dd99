import { byId, element, say, show } from "./dom.js";
import { modelName } from "./format.js";
import { askForKey, isRefused } from "./key.js";
import { predicts } from "./model.js";
import { problemWords, send } from "./service.js";
import { text, verdictReasons, verdictWords } from "./words.js";

const retryMilliseconds = 5000;
const waitMilliseconds = 500;   // for the whole page: it appears at once, without shifting

const rooms = {
  try: () => import("./try.js"), score: () => import("./score.js"), trust: () => import("./trust.js"),
};

const [, inPath, nameInPath] = decodeURIComponent(location.pathname).split("/");
const door = inPath || "try";   // the installed page opens / without the service

const opening = rooms[door]();   // while the model is asked for
opening.catch(() => {});         // told where it is used

let info;    // of the model on the page
let room;    // what shows it
let retry;

// Reads what is in service and shows what of it changed.
async function refresh(wanted = info?.name ?? nameInPath) {
  clearTimeout(retry);
  const listed = await send("/models");
  if (!listed.isGood) return tryLater(listed);

  const names = listed.body.models.filter(model => model.version).map(model => model.name);
  const name = [wanted, listed.body.default_model, ...names].find(candidate => names.includes(candidate));
  if (!name) return tryLater({ body: noModel(listed.body.models) });

  const read = await send(`/models/${name}`);
  if (!read.isGood) return tryLater(read);

  const { drift } = listed.body.models.find(model => model.name === name);
  say(byId("offline"), read.isKept ? text.offline : "");
  if (read.isKept) retry = setTimeout(refresh, retryMilliseconds);
  await present({ ...read.body, drift }, names);
  if (name !== wanted && wanted) notice(text.unknownModel(wanted, modelName(name)));
}

async function present(now, names) {
  const isOther = now.name !== info?.name || now.version !== info.version;
  info = now;
  byId("title").textContent = now.title ?? modelName(now.name);
  document.title = `${now.title ?? modelName(now.name)} · ${text[`${door}Door`]}`;
  byId("picker").hidden = names.length < 2;
  byId("model").replaceChildren(...names.map(name =>
    element("option", { value: name, selected: name === now.name }, modelName(name))));
  for (const link of document.querySelectorAll("#doors a")) link.href = `/${link.dataset.door}/${now.name}`;
  if (location.pathname !== `/${door}/${now.name}`) history.replaceState(null, "", `/${door}/${now.name}`);
  notice(now.last_reload_error && text.refusedVersion, now.last_reload_error
    && text.refusedMore(now.last_reload_error, now.trained_at));
  showVerdict(now);

  room ??= await opening;
  byId("loading").hidden = true;
  byId("room").hidden = false;
  if (isOther) await room.open(byId("room"), info, refresh);
  unveil();
}

function showVerdict(now) {
  byId("verdict").className = `trust ${predicts(now) ? now.verdict?.decision ?? "unmeasured" : "rules"}`;
  show(byId("verdict"),
    element("p", null, predicts(now) && element("strong", null, `${verdictWords(now)}. `), verdictReasons(now)),
    now.drift === "drifted" && element("p", null, text.hasDrifted),
    door !== "trust" && now.findings.length > 0 && element("details", null, element("summary", null, text.whatWasFound),
      element("ul", null, now.findings.map(({ message }) => element("li", null, message)))));
}

const noModel = models => ({
  title: text.noModel,
  detail: models.map(model => `${model.name}: ${model.last_reload_error}`).join(" ") || text.noModelMore,
});

function notice(title, detail) {
  show(byId("notice"), title && element("strong", null, title, " "), detail && element("span", null, detail));
}

const unveil = () => document.body.removeAttribute("data-waiting");

function tryLater(answer) {
  unveil();
  byId("loading").hidden = true;
  if (isRefused(answer)) return askForKey(answer.body, refresh);

  notice(answer.headers ? problemWords(answer) : answer.body.title, answer.headers ? undefined : answer.body.detail);
  retry = setTimeout(refresh, retryMilliseconds);
}

for (const node of document.querySelectorAll("[data-text]")) node.textContent = text[node.dataset.text];
for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", text[node.dataset.label]);
document.querySelector(`#doors [data-door=${door}]`)?.setAttribute("aria-current", "page");

byId("model").addEventListener("change", event => {
  history.pushState(null, "", `/${door}/${event.target.value}`);
  refresh(event.target.value);
});
addEventListener("popstate", () => refresh(location.pathname.split("/")[2]));
addEventListener("online", () => refresh());
navigator.serviceWorker?.register("/service-worker.js");
document.addEventListener("visibilitychange", () => { if (!document.hidden && info) refresh(); });

setTimeout(unveil, waitMilliseconds);
refresh();
