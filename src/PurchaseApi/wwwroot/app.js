import { byId, element, say } from "./dom.js";
import { focusOnError, readRow, showErrors, showFields } from "./form.js";
import { askForKey, isRefused, keyHeaders } from "./key.js";
import { showAnswer, showNoAnswer } from "./answer.js";
import { showQuality, trust } from "./quality.js";
import { predicts, time, words } from "./words.js";

const retryMilliseconds = 5000;

let info;        // of the model on the page
let asked = 0;   // so that a late answer never replaces a newer one
let retry;

async function send(path, row) {
  try {
    const response = await fetch(path, row === undefined ? { cache: "no-store", headers: keyHeaders() } : {
      method: "POST", cache: "no-store", body: JSON.stringify(row),
      headers: { "Content-Type": "application/json", ...keyHeaders() },
    });
    return { isGood: response.ok, body: await response.json() };
  } catch {
    return { isGood: false, body: { title: "The service cannot be reached." } };
  }
}

// Reads what is in service and shows what of it changed. True when the fields changed.
async function refresh(wanted = info?.name) {
  const { isGood, body: list } = await send("/models");
  if (!isGood) return tryLater(list);
  const names = list.models.filter(model => model.version).map(model => model.name);
  const name = [wanted, list.default_model, ...names].find(candidate => names.includes(candidate));
  if (!name) {
    const reasons = list.models.map(model => `${model.name}: ${model.last_reload_error}`);
    return tryLater({ title: "No model is in service yet.", detail: reasons.join(" ") });
  }

  const { isGood: isRead, body: now } = await send(`/models/${name}`);
  const { drift } = list.models.find(model => model.name === name);
  return isRead ? show({ ...now, drift }, names) : tryLater(now);
}

function show(now, names) {
  const isOther = now.name !== info?.name || now.version !== info.version;
  const hasNewFields = now.name !== info?.name || JSON.stringify(now.inputs) !== JSON.stringify(info.inputs);
  info = now;
  byId("title").textContent = document.title = now.title ?? now.name;
  byId("picker").hidden = names.length < 2;
  byId("model").replaceChildren(...names.map(name =>
    element("option", { value: name, selected: name === now.name }, words(name))));
  notice(now.last_reload_error && [
    element("strong", null, "The version that should answer was refused. "),
    `${now.last_reload_error} Answers come from the one trained on ${time(now.trained_at)}.`,
  ]);
  showTrust(now);
  if (hasNewFields) showFields(now.inputs);
  if (isOther) showQuality(now);
  byId("ask").textContent = predicts(now) ? "Predict" : "Answer";
  byId("desk").hidden = byId("quality").hidden = false;
  return hasNewFields;
}

function showTrust(now) {
  byId("verdict").className = `trust ${now.verdict?.decision ?? "unmeasured"}`;
  byId("verdict").replaceChildren(...trust(now));
  byId("verdict").hidden = !predicts(now);
}

function notice(content) {
  byId("notice").hidden = !content;
  byId("notice").replaceChildren(...(content || []));
}

function tryLater(problem) {
  const { title, detail } = problem;
  if (isRefused(problem)) {
    askForKey(problem, start);
    return false;
  }

  notice([element("strong", null, `${title} `), detail ?? ""]);
  clearTimeout(retry);
  retry = setTimeout(start, retryMilliseconds);
  return false;
}

async function predict(isAskedFor = false) {
  const turn = ++asked;
  const { isGood, body } = await send(`/models/${info.name}/predict${predicts(info) ? "?explain=true&top_reasons=5" : ""}`, readRow());
  if (turn !== asked) return;
  if (!isGood || body.model_version !== info.version) {
    const hasNewFields = await refresh();
    if (turn !== asked) return;
    if (hasNewFields && !isGood) return predict(isAskedFor);
  }

  const errors = isGood ? [] : body.errors ?? [{ pointer: "#", detail: `${body.title} ${body.detail ?? ""}` }];
  say(byId("problem"), showErrors(errors).map(error => error.detail).join(" "));
  if (isGood) return showAnswer(body, info, isAskedFor);
  showNoAnswer();
  if (isAskedFor) focusOnError();
}

async function start() {
  await refresh();
  if (info) await predict();
}

byId("form").addEventListener("submit", event => {
  event.preventDefault();
  predict(true);
});
byId("fields").addEventListener("change", () => predict());
byId("model").addEventListener("change", async event => {
  asked++;
  await refresh(event.target.value);
  await predict();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden && info) refresh(); });

start();
