// One case: its inputs, and the answer while they change.
import { showAnswer, showChange, showKept, showNoAnswer, showWaiting } from "./answer.js";
import { button, byId, element, say } from "./dom.js";
import { fillFields, isFieldWrong, readRow, resetFields, showErrors, showFields } from "./form.js";
import { hasKey } from "./key.js";
import { byImportance, predicts } from "./model.js";
import { ask, problemWords } from "./service.js";
import { text } from "./words.js";

const changeMilliseconds = 350;   // until what would change the answer is looked for

let info, refresh, inputs;
let frame, running, later;

export async function open(room, now, refreshPage) {
  const hasNewFields = now.name !== info?.name || JSON.stringify(now.inputs) !== inputs;
  [info, refresh, inputs] = [now, refreshPage, JSON.stringify(now.inputs)];
  if (!room.querySelector("#form")) build(room);
  byId("answer").setAttribute("aria-label", predicts(info) ? text.answer : text.derivedAnswer);
  if (hasNewFields) showFields(info, byImportance(info));
  await predict(true);
}

function build(room) {
  room.replaceChildren(element("div", { class: "desk" },
    element("form", { id: "form", class: "card", novalidate: true },
      element("h2", null, text.details),
      element("div", { id: "fields" }),
      element("div", { id: "problem", class: "error", role: "alert", hidden: true }),
      button(text.reset, () => { resetFields(); predict(true); }, { class: "quiet" })),
    element("section", { id: "answer" },
      element("div", { id: "headline", role: "status" }),
      element("div", { id: "details" }))));
  byId("form").addEventListener("submit", event => event.preventDefault());
  byId("fields").addEventListener("input", () => {
    cancelAnimationFrame(frame);   // several events of one frame are one change
    frame = requestAnimationFrame(() => predict(false));
  });
  byId("fields").addEventListener("change", () => {
    cancelAnimationFrame(frame);   // or it would take this one's place
    predict(true);
  });
}

// isSettled: the person has left the field, so that what is wrong may be said.
async function predict(isSettled) {
  running?.abort();
  clearTimeout(later);
  const { signal } = running = new AbortController();
  try {
    const row = readRow();
    const path = `/models/${info.name}/predict`;
    const answer = await ask(predicts(info) ? `${path}?explain=true&top_reasons=100` : path, row, signal);
    if (!answer.isGood) return await refused(answer, isSettled);
    if (answer.body.model_version !== info.version) return refresh();

    showErrors([], isSettled);
    say(byId("problem"), "");
    showAnswer(answer.body, info, row);
    keep(row, answer.body);
    if (hasActionable()) later = setTimeout(() => findChange(path, row, signal), changeMilliseconds);
  } catch (error) {
    if (error.name !== "AbortError") throw error;   // a newer change is on its way
  }
}

async function refused(answer, isSettled) {
  if (answer.status === 0) return offline(answer);
  if (answer.status !== 400 || !answer.body.errors) {
    say(byId("problem"), problemWords(answer));
    showWaiting();
    return answer.status === 429 ? retryAfter(answer) : refresh();
  }

  const rest = showErrors(answer.body.errors, isSettled);
  if (rest.some(error => error.code === "UNKNOWN_FIELD")) return refresh();   // another version has other inputs
  say(byId("problem"), isSettled ? rest.map(error => error.detail).join(" ") : "");
  if (isSettled || isFieldWrong()) showNoAnswer();
  else showWaiting();
}

function retryAfter({ headers }) {
  later = setTimeout(() => predict(true), 1000 * Number(headers.get("Retry-After") ?? 1));
}

function offline(answer) {
  const kept = hasKey() ? null : JSON.parse(localStorage.getItem(`answer:${info.name}`) ?? "null");
  if (kept && kept.answer.model_version === info.version) {
    fillFields(kept.row);
    showAnswer(kept.answer, info, kept.row);
    showKept(kept.at);
  } else {
    showWaiting();
  }
  say(byId("problem"), answer.body.title);
}

// For when the service cannot be reached. With a key, nothing outlives the tab.
function keep(row, answer) {
  if (!hasKey()) localStorage.setItem(`answer:${info.name}`, JSON.stringify({ row, answer, at: Date.now() }));
}

const hasActionable = () => predicts(info) && Object.values(info.inputs).some(input => input.actionable === true);

async function findChange(path, row, signal) {
  try {
    const answer = await ask(`${path}?counterfactual=true`, row, signal);
    if (answer.isGood) showChange(answer.body.counterfactual, info);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}
