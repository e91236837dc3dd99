// How good a model is, what it goes by, and whether it still fits.
import { calibrationChart, gainsChart, spark } from "./charts.js";
import { amount, aside, button, card, element, facts, ruleOf, tableHead, wide } from "./dom.js";
import { between, labelOf, number, share, time, words } from "./format.js";
import { hasKey } from "./key.js";
import { baseRate, byImportance, isCalibrated, nouns, predicts, usualRange } from "./model.js";
import { send } from "./service.js";
import {
  direction, driftWords, figureNames, figureWords, gainsWords, grade, spoken, text, versionsWords,
} from "./words.js";

const effects = 12, steps = 9;   // inputs whose effect is shown; points of a line

export async function open(room, info) {
  const parts = predicts(info)
    ? [judgement(info), curves(info), matters(info), segments(info), offers(info), versions(info), drift(info),
      about(info)]
    : [derivedSegments(info), versions(info), drift(info), about(info)];
  room.replaceChildren(element("div", { id: "quality" }, parts.filter(Boolean)));
  await Promise.all([
    predicts(info) && fillEffects(info), fillVersions(info), fillDrift(info),
  ]);
}

// A link cannot send a key, so that a page fetches the report where there is one.
const reportLink = ({ name, report }) => report && element("p", { class: "more" }, element("a", {
  class: "button", href: hasKey() ? `/report.html?model=${encodeURIComponent(name)}` : report,
}, text.report));

function judgement(info) {
  const { metrics } = info;
  const tiles = figureWords(info).map(([figure, said]) =>
    element("li", null, element("strong", null, figure), ` ${said}`));
  return card(text.howGood,
    metrics.roc_auc && element("p", { class: "lead" }, grade(metrics.roc_auc.value, nouns(info).many)),
    element("ul", { class: "tiles" }, tiles),
    info.findings.length > 0 && element("div", null, element("h3", null, text.whatWasFound),
      element("ul", { class: "plain" }, info.findings.map(({ message }) => element("li", null, message)))),
    reportLink(info),
    Object.keys(metrics).length > 0 && element("details", { class: "more" },
      element("summary", null, text.allFigures), measures(info)));
}

const digits = figure => figure.toFixed(3);

const measures = ({ metrics, split }) => wide(text.tableOf(text.allFigures), element("table", null,
    element("caption", null, text.measuredOn(split.holdout)),
    tableHead(text.figureColumns),
    element("tbody", null, Object.entries(metrics).map(([name, estimate]) => element("tr", null,
      element("th", { scope: "row" }, figureNames[name] ?? words(name),
        element("span", { class: "aside" }, text.figures[name])),
      element("td", null, digits(estimate.value)),
      element("td", null, between(estimate, digits)))))));

const withInterval = (interval, said) => `${said(interval.value)} (${between(interval, said)})`;

const curves = info => info.groups
  ? element("div", { class: "columns" },
    card(text.calibration,
      aside(isCalibrated(info) ? text.calibrationMore(nouns(info).many, info.groups.tenths.length)
        : text.notCalibrated),
      calibrationChart(info.groups.tenths, nouns(info).many)),
    card(text.gains, aside(gainsWords(info)), gainsChart(info.groups.gains, nouns(info).many)))
  : card(text.calibration, aside(text.noCurves));

const matters = info => info.importance.length > 0 && card(text.matters, aside(text.mattersMore),
  element("ul", { id: "effects", class: "effects" }, byImportance(info).slice(0, effects).map(name => {
    const { value = 0 } = info.importance.find(({ input }) => input === name) ?? {};
    const most = Math.max(...info.importance.map(one => one.value), 1e-9);
    return element("li", { "data-input": name },
      element("span", null, labelOf(name, info.inputs)),
      element("span", null,
        amount(Math.max(0, value / most)),
        element("span", { class: "aside direction" })),
      element("span", { class: "spark" }));
  })));

// What an input does to the example's probability while everything else stays as it is.
async function fillEffects(info) {
  const schema = await send(`/models/${info.name}/schema`);
  const example = schema.isGood ? schema.body.examples?.[0] : undefined;
  if (!example) return;

  const tried = byImportance(info).slice(0, effects).map(name => ({ name, values: valuesOf(name, info) }));
  const rows = tried.flatMap(({ name, values }) => values.map(value => ({ ...example, [name]: value })));
  const answer = await send(`/models/${info.name}/predict/batch`,
    { body: JSON.stringify(rows), type: "application/json" });
  if (!answer.isGood) return;

  const probabilities = answer.body.results.map(result => result.probability);
  for (const { name, values } of tried) {
    const ours = probabilities.splice(0, values.length);
    const line = document.querySelector(`#effects [data-input="${CSS.escape(name)}"]`);
    if (!line || ours.length < 2 || ours.some(one => one === undefined)) continue;
    const isNumeric = typeof values[0] === "number";
    line.querySelector(".direction").textContent = direction(values.map(spoken), ours, isNumeric, isCalibrated(info));
    line.querySelector(".spark").replaceChildren(spark(ours, isNumeric));
  }
}

function valuesOf(name, info) {
  const input = info.inputs[name];
  if (input.type === "flag") return [false, true];
  if (input.type === "category" || input.type === "ordinal") return input.values.slice(0, 12);
  const range = usualRange(name, info);
  if (!range || input.type === "date" || input.type === "list") return [];
  const [low, high] = range;
  const at = Array.from({ length: steps }, (_, i) => low + (high - low) * i / (steps - 1));
  return input.type === "integer" ? [...new Set(at.map(Math.round))] : at;
}

function segments(info) {
  const groups = info.groups?.segments ?? {};
  const measured = Object.keys(info.segments).filter(name => name in groups).map(name => [name, groups[name]]);
  if (measured.length === 0) return null;
  const { many } = nouns(info);
  return card(text.segments, aside(text.segmentsMore),
    wide(text.tableOf(text.segments), element("table", null,
      tableHead(text.segmentColumns(many)),
      element("tbody", null, measured.map(([name, { rows, probability, observed }]) => element("tr", null,
        segmentHead(name, info),
        element("td", null, number(rows)),
        element("td", null, withInterval(observed, share)),
        element("td", null, share(probability))))))));
}

const offers = ({ control }) => control && card(text.offers, aside(text.offersMore(control)));

const segmentHead = (name, { segment_notes: notes }) => element("th", { scope: "row" }, words(name),
  notes?.[name] && element("span", { class: "aside" }, notes[name]));

// Of a model that predicts nothing: rules are all there is to know.
const derivedSegments = info => Object.keys(info.segments).length > 0
  && card(text.rules, aside(text.rulesMore), wide(text.tableOf(text.rules), element("table", { class: "rules" },
    tableHead(text.ruleColumns),
    element("tbody", null, Object.entries(info.segments).map(([name, rule]) => element("tr", null,
      segmentHead(name, info), element("td", null, ruleOf(rule))))))));

const versions = () => card(text.versions, element("div", { id: "versions" }, aside(text.loading)));

async function fillVersions(info) {
  const answer = await send(`/models/${info.name}/versions`);
  const place = document.getElementById("versions");
  if (!answer.isGood) return place.replaceChildren(aside(text.noVersions));

  const all = answer.body.versions;
  place.replaceChildren(aside(versionsWords(all)),
    wide(text.tableOf(text.versions), element("table", null,
      tableHead(text.versionColumns),
      element("tbody", null, all.map(version => {
        const auc = version.metrics.roc_auc;
        return element("tr", null,
          element("th", { scope: "row" }, element("time", { datetime: version.trained_at }, time(version.trained_at)),
            element("span", { class: "aside" }, version.in_service ? text.inService : version.version)),
          element("td", null, words(version.algorithm)),
          element("td", null, number(version.rows)),
          element("td", null, auc ? withInterval(auc, digits) : "–"),
          element("td", null, text.decisions[version.verdict?.decision] ?? text.notMeasured));
      })))));
}

const drift = () => card(text.drift, element("div", { id: "drift" }, aside(text.loading)));

async function fillDrift(info) {
  const answer = await send(`/models/${info.name}/drift`);
  const place = document.getElementById("drift");
  if (!answer.isGood) return place.replaceChildren(aside(text.noDrift));

  const { columns = [] } = answer.body;
  const worst = [...columns].sort((one, other) => other.stability_index - one.stability_index).slice(0, 8);
  place.replaceChildren(element("p", null, driftWords(answer.body, info)), worst.length === 0 ? "" :
    element("table", null,
      tableHead(text.driftColumns),
      element("tbody", null, worst.map(column => element("tr", null,
        element("th", { scope: "row" }, labelOf(column.name, info.inputs)),
        element("td", null, column.stability_index.toFixed(2)),
        element("td", null, column.drifted ? text.hasMoved : text.hasNotMoved))))));
}

const trained = info => [
  [text.trainedOn, text.cases(info.data.rows), aside(info.data.source ?? text.noSource)],
  predicts(info) && [text.usedFor, text.splitWords(info.split)],
];

// Fitted elsewhere, on cases that nobody here has seen.
const imported = ({ data, split, import: proof }) => [
  [text.trained, text.elsewhere, aside(data.source)],
  [text.checkedOn, text.checkedWords(proof.checked_rows)],
  [text.measured, data.rows > 0 ? text.adjusted(split.holdout, data.rows) : text.notMeasuredMore],
];

const about = info => card(text.about, facts([
  ...(info.import ? imported(info) : trained(info)),
  [text.method, words(info.algorithm)],
  [info.import ? text.imported : text.trained,
    element("time", { datetime: info.trained_at }, time(info.trained_at))],
  [text.version, element("code", null, info.version)],
  predicts(info) && baseRate(info) !== undefined && [text.baseRate, share(baseRate(info))],
]), !predicts(info) && reportLink(info), button(text.print, () => print(), { class: "quiet" }));
