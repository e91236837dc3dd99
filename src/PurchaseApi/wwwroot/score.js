// A file of rows: its columns, its answers and whom to contact.
import { isSpreadsheet, openCsv, pieces, loose, quoted } from "./csv.js";
import { amount, aside, button, byId, card, element, say, tableHead, wide } from "./dom.js";
import { chance, labelOf, percent, share, span, whole, words } from "./format.js";
import { isCalibrated, nouns, predicts } from "./model.js";
import { Scored } from "./scored.js";
import { problemWords, send } from "./service.js";
import { actionLabel, audienceWords, failureWords, gainAssumption, text } from "./words.js";

const pieceBytes = 256 << 10;   // the answer to so much is whole before it begins, with a summary in its headers
const atOnce = 2;
const firstAudience = 500;

let info, csv, names, scored, running, fileName;

export function open(room, now) {
  running?.abort();
  info = now;
  room.replaceChildren(
    card(text.file, picker(), element("p", { id: "problem", class: "error", role: "alert", hidden: true })),
    element("div", { id: "columns" }), element("div", { id: "progress" }), element("div", { id: "result" }));
}

function picker() {
  const input = element("input", { id: "file", type: "file", accept: ".csv,.txt,.tsv,.gz,text/csv" });
  input.addEventListener("change", () => { if (input.files[0]) read(input.files[0], input.files[0].name); });
  const zone = element("div", { class: "drop" },
    element("label", { for: "file" }, element("strong", null, text.dropFile), aside(text.dropMore)), input);
  for (const type of ["dragenter", "dragover"]) {
    zone.addEventListener(type, event => { event.preventDefault(); zone.classList.add("over"); });
  }
  for (const type of ["dragleave", "drop"]) zone.addEventListener(type, () => zone.classList.remove("over"));
  zone.addEventListener("drop", event => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) read(file, file.name);
  });

  const rows = element("textarea", { id: "rows", rows: 6, placeholder: Object.keys(info.inputs).join(",") });
  return [zone, element("details", { class: "more" }, element("summary", null, text.paste),
    element("label", { for: "rows" }, text.pasteLabel), rows,
    button(text.scorePasted, () => { if (rows.value.trim()) read(new Blob([rows.value]), text.pastedName); }))];
}

async function read(file, name) {
  running?.abort();
  fileName = name;
  say(byId("problem"), "");
  for (const part of ["columns", "progress", "result"]) byId(part).replaceChildren();
  if (await isSpreadsheet(file)) return say(byId("problem"), text.spreadsheet);

  const columns = Object.entries(info.inputs).map(([input, { column }]) => column ?? input);
  csv = await openCsv(file, [...columns, ...Object.keys(info.inputs)]);
  if (csv.names.length === 0 || csv.sample.length === 0) return say(byId("problem"), text.emptyFile);
  names = match();
  showColumns();
  if (missing().length === 0) await score();
  else byId("columns").querySelector("select")?.focus();
}

// Input -> the place of its column, or -1.
const match = () => Object.fromEntries(Object.entries(info.inputs).map(([input, { column }]) => {
  const find = name => csv.names.indexOf(name) >= 0 ? csv.names.indexOf(name)
    : csv.names.findIndex(one => loose(one) === loose(name));
  return [input, find(column ?? input) >= 0 ? find(column ?? input) : find(input)];
}));

const missing = () => Object.keys(names).filter(input => names[input] < 0 && input !== "as_of");

function showColumns() {
  const lacking = missing();
  byId("columns").replaceChildren(card(text.columns,
    element("p", { role: "status" }, lacking.length === 0
      ? text.allMatched(Object.keys(names).length, csv.names.length - Object.values(names).filter(at => at >= 0).length)
      : text.notMatched(lacking.map(input => labelOf(input, info.inputs)))),
    element("details", { class: "more", open: lacking.length > 0 }, element("summary", null, text.showColumns),
      wide(text.tableOf(text.columns), matched())),
    lacking.length > 0 && button(text.score, scoreMatched),
    element("details", { class: "more", open: true }, element("summary", null, text.preview),
      wide(text.tableOf(text.preview), preview()))));
}

function scoreMatched() {
  const lacking = missing().map(input => labelOf(input, info.inputs));
  say(byId("problem"), lacking.length === 0 ? "" : text.notMatched(lacking));
  if (lacking.length === 0) score();
}

const matched = () => element("table", null,
  tableHead(text.columnColumns),
  element("tbody", null, Object.entries(names).map(([input, at]) => element("tr", null,
    element("th", { scope: "row" }, labelOf(input, info.inputs)),
    element("td", null, at >= 0 && missing().length === 0 ? csv.names[at] : choice(input, at)),
    element("td", { class: "aside" }, csv.sample[0][at] ?? "")))));

function choice(input, at) {
  const select = element("select", { "aria-label": text.columnOf(labelOf(input, info.inputs)) },
    element("option", { value: -1 }, text.choose),
    csv.names.map((name, place) => element("option", { value: place, selected: place === at }, name)));
  select.addEventListener("change", () => { names[input] = Number(select.value); });
  return select;
}

function preview(answers = []) {
  const own = [...new Set([...Object.values(names).filter(at => at >= 0), ...csv.names.keys()])];
  const { probability, action, error } = scored?.columns ?? {};
  const said = line => line === undefined ? [] : [
    probability >= 0 && (line[error] ? text.failedRow : chance(Number(line[probability]))),
    action >= 0 && (line[error] ? "" : actionLabel(line[action], info)),
  ].filter(one => one !== false);
  const extra = answers.length === 0 ? []
    : [probability >= 0 && text.probability, action >= 0 && text.whatToDo].filter(Boolean);
  return element("table", { class: "rows" },
    tableHead([...extra, ...own.map(at => csv.names[at])]),
    element("tbody", null, csv.sample.map((row, i) => element("tr", null,
      [...said(answers[i]), ...own.map(at => row[at] ?? "")].map(cell => element("td", null, cell))))));
}

// The header with the inputs' names in place of the columns that were matched to them.
function header() {
  const sent = [...csv.names];
  for (const [input, at] of Object.entries(names)) if (at >= 0) sent[at] = info.inputs[input].column ?? input;
  const delimiter = String.fromCharCode(csv.delimiter);
  return sent.map(quoted).join(delimiter) + "\n";
}

// numberFormat: how the file writes numbers, where it is not as the contract says.
async function score(numberFormat) {
  running?.abort();
  running = new AbortController();
  const { signal } = running, started = performance.now();
  scored = new Scored(info, csv.names);
  const failures = new Map();
  showProgress();
  try {
    for await (const { answer, end } of answersTo(signal, numberFormat)) {
      if (!answer.isGood) return fail(answer);
      const summary = JSON.parse(answer.headers.get("X-Summary") ?? "{}");
      const format = scored.rows === 0 && !numberFormat && proposedFormat(summary);
      if (format) return await score(format);

      const peeked = scored.add(answer.body, scored.rows === 0 ? csv.sample.length : 0);
      if (peeked.length > 0) document.querySelector(".rows").replaceWith(preview(peeked));
      count(failures, summary.failures);
      const share = (end - csv.start) / Math.max(1, csv.blob.size - csv.start);
      tell(share, (performance.now() - started) / 1000);
    }
  } catch (error) {
    if (error.name !== "AbortError") throw error;
    if (signal !== running.signal || scored.rows === 0) return byId("progress").replaceChildren();
  }

  showResult(failures, (performance.now() - started) / 1000, signal.aborted);
}

// The answers in the file's order; the next pieces are on their way meanwhile.
async function* answersTo(signal, numberFormat) {
  const query = new URLSearchParams({ keep: "all", model_version: info.version });
  if (numberFormat) query.set("number_format", numberFormat);
  if ("as_of" in info.inputs && names.as_of < 0) query.set("as_of", new Date().toISOString().slice(0, 10));
  const first = new TextEncoder().encode(header());
  const waiting = [];
  for await (const { bytes, end } of pieces(csv, pieceBytes)) {
    signal.throwIfAborted();
    const answer = sendPiece(`/models/${info.name}/predict/batch?${query}`, new Blob([first, bytes]), signal);
    answer.catch(() => {});   // where nobody waits for it any more
    waiting.push({ end, answer });
    if (waiting.length === atOnce) yield settled(waiting.shift());
  }

  while (waiting.length > 0) yield settled(waiting.shift());
}

const settled = async ({ answer, end }) => ({ answer: await answer, end });

// Waits where the service asks for it.
async function sendPiece(path, body, signal) {
  for (;;) {
    const answer = await send(path, { body, type: `text/csv; charset=${csv.charset}`, signal });
    const wait = Number(answer.headers.get("Retry-After") ?? 0);
    if (answer.status !== 429 && answer.status !== 503 || wait === 0) return answer;
    say(byId("left"), text.tryAgainIn(wait));
    await new Promise(resolve => { setTimeout(resolve, 1000 * wait); });
    signal.throwIfAborted();
  }
}

// Where many of the first rows fail for how their numbers are written, the service says which way it is. It tells few
// of the reasons, as each number is one.
function proposedFormat({ received, failed, failures = [] }) {
  const found = failures.map(one => /set number_format: (.+)$/.exec(one)?.[1]).filter(Boolean);
  const times = format => found.filter(one => one === format).length;
  const [most] = found.sort((one, other) => times(other) - times(one));   // 1,234 alone could be either
  return failed >= received / 5 && found.length >= failures.length / 2 ? most : undefined;
}

const rowsIn = text => Number(text.replaceAll(",", ""));

// "12 rows: why" of each piece -> why -> rows
function count(failures, told = []) {
  for (const one of told) {
    const [, rows, why] = /^([\d,]+) rows?: (.*)$/s.exec(one) ?? [null, "0", one];
    failures.set(why, (failures.get(why) ?? 0) + rowsIn(rows));
  }
}

function fail(answer) {
  running.abort();
  byId("progress").replaceChildren();
  const details = (answer.body.errors ?? []).map(error => error.detail).join(" ");
  say(byId("problem"), `${problemWords(answer)} ${details}`.trim());
}

function showProgress() {
  byId("result").replaceChildren();
  byId("progress").replaceChildren(card(text.scoring,
    element("progress", { id: "share", max: 1, value: 0, "aria-label": text.scoring }),
    element("p", null, element("span", { id: "left" }, text.starting)),
    button(text.cancel, () => running.abort(), { class: "quiet" })));
}

function tell(share, seconds) {
  if (!byId("share")) return;
  byId("share").value = share;
  byId("left").textContent = text.progress(scored.rows, share, share > 0 ? seconds / share - seconds : 0);
}

function showResult(failures, seconds, isCut) {
  byId("progress").replaceChildren();
  const good = scored.rows - scored.failed;
  byId("result").replaceChildren(...[
    card(text.result,
      element("p", { id: "done", role: "status", class: "lead" },
        isCut ? text.cancelled(scored.rows) : text.done(good, span(seconds))),
      element("div", { class: "columns" }, tally("intent", text.byIntent), tally("action", text.byAction),
        !predicts(info) && tally("segment", text.bySegment)),
      scored.failed > 0 && failed(failures),
      button(text.downloadAll(scored.rows), () => download(scored.all(), "scored"), { class: "quiet", id: "all" })),
    predicts(info) && audience(),
  ].filter(Boolean));
}

function tally(kind, title) {
  const counts = scored.counts(kind);
  const sum = counts.reduce((all, [, rows]) => all + rows, 0);
  return counts.length === 0 ? null : element("div", null, element("h3", null, title),
    element("ul", { class: "tally" }, counts.map(([word, rows]) => element("li", null,
      element("span", null, kind === "action" ? actionLabel(word, info) : words(word)),
      amount(rows / sum),
      element("span", { class: "value" }, `${whole(rows)} (${share(rows / sum)})`)))));
}

const failed = failures => element("div", { class: "notice" },
  element("h3", null, text.failedRows(scored.failed)),
  element("ul", { class: "plain" }, [...failures].sort(([, one], [, other]) => other - one).slice(0, 10)
    .map(([why, rows]) => element("li", null, failureWords(why, rows, info)))),
  aside(text.failedMore));

function audience() {
  scored.rank("probability");
  const good = scored.order.length;
  if (good === 0) return null;
  const number = element("input", {
    id: "audience", type: "number", min: 1, max: good, value: Math.min(firstAudience, good), inputmode: "numeric",
  });
  const slider = element("input", {
    type: "range", min: 1, max: good, value: number.value, "aria-label": text.audienceSlider, tabindex: -1,
  });
  const by = element("select", { id: "by" }, element("option", { value: "probability" }, text.probability),
    info.decision && element("option", { value: "expected_gain" }, text.expectedGain));
  const figures = element("div", { id: "figures", role: "status" });
  const best = button("", async () => download(await scored.best(count()), `best-${count()}`), { id: "best" });
  const count = () => Math.min(good, Math.max(1, Math.round(Number(number.value)) || 1));
  const update = () => {
    figures.replaceChildren(...audienceWords(count(), scored.audience(count()), info).map(([figure, said]) =>
      element("p", null, element("strong", null, figure), ` ${said}`)));
    best.textContent = text.downloadBest(count());
  };
  number.addEventListener("input", () => { slider.value = count(); update(); });
  slider.addEventListener("input", () => { number.value = slider.value; update(); });
  by.addEventListener("change", () => { scored.rank(by.value); update(); });
  update();
  return card(text.audience,
    element("div", { class: "pair" },
      element("p", null, element("label", { for: "audience" }, text.howMany), number),
      info.decision && element("p", null, element("label", { for: "by" }, text.bestBy), by)),
    slider, figures, info.control && aside(text.controlLeftOut), info.decision && aside(gainAssumption(info)),
    !isCalibrated(info) && aside(text.onlyRanks(nouns(info).many)), best);
}

function download(blob, suffix) {
  const name = fileName.replace(/\.[^.]*(\.gz)?$/, "");
  const link = element("a", { href: URL.createObjectURL(blob), download: `${name}-${suffix}.csv` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
