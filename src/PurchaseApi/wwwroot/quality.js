import { aside, byId, element, facts, withStyle } from "./dom.js";
import { hasKey } from "./key.js";
import { baseRate, isCalibrated, nouns, number, percent, predicts, time, words } from "./words.js";

const meanings = {
  accuracy: "answers that are right",
  precision: "share of its positive predictions that are right",
  recall: "share of the positives that it finds",
  specificity: "share of the others that it leaves alone",
  f1: "precision and recall in one figure",
  roc_auc: "how well it ranks; 0.5 is guessing",
  average_precision: "how clean the top of its ranking is",
  log_loss: "penalty for confident errors; lower is better",
  brier: "squared error; lower is better",
  calibration_error: "average distance from what happens; lower is better",
  gain_at_10: "share of the positives among the 10% most likely",
  lift_at_10: "the same as a multiple of chance",
};
const names = {
  f1: "F1", roc_auc: "ROC AUC", brier: "Brier score", gain_at_10: "Gain at 10%", lift_at_10: "Lift at 10%",
};

export function showQuality(info) {
  byId("quality-title").textContent = predicts(info) ? "How good is this model?" : "What is this model?";
  byId("facts").replaceChildren(...predicts(info) ? [
    judgement(info),
    element("div", { class: "columns" },
      element("div", null, measures(info)),
      element("div", null, importance(info), about(info))),
  ] : [about(info)]);
}

const decisions = { use: "Use", use_with_care: "Use with care", do_not_use: "Do not use" };

// The verdict in words, with every finding behind it.
export const trust = ({ verdict, findings, drift }) => [
  element("strong", null, `${decisions[verdict?.decision] ?? "Not measured"}.`),
  ` ${verdict ? verdict.reasons.join(" ") || "Nothing casts doubt on the data or the model."
    : "No labeled rows were given, so nobody knows how good it is."}`,
  drift === "drifted" && " What comes in now no longer looks like what it learned from; train it again.",
  findings.length > 0 && element("details", null, element("summary", null, "What was found"),
    element("ul", null, findings.map(({ message }) => element("li", null, message)))),
].filter(Boolean);

function judgement(info) {
  const { metrics, report } = info;
  const { roc_auc: auc, precision, recall, calibration_error: error } = metrics;
  const { one, many } = nouns(info);
  const tile = (figure, text) => element("li", null, element("strong", null, figure), ` ${text}`);
  const share = ({ value }, text) => tile(percent(value, 0), text);
  return element("div", null,
    auc && element("p", { class: "lead" }, `${grade(auc.value)} at separating ${many} from the rest.`),
    element("ul", { class: "tiles" }, [
      auc && share(auc, `of the pairs of a ${one} and another case are ranked the right way round `
        + `(${percent(auc.low, 0)} to ${percent(auc.high, 0)}, allowing for chance). Guessing would be 50%.`),
      precision && share(precision,
        `of its positive predictions are ${many}. Picked blindly, ${percent(baseRate(info), 0)} would be.`),
      recall && share(recall, `of the ${many} are found; the others are missed.`),
      error && isCalibrated(info) && tile(`${(100 * error.value).toFixed(1)} points`,
        "lie between the probability it gives and what then happens, on average."),
    ]),
    report && element("p", { class: "more" }, element("a", { href: hasKey() ? `report.html?model=${info.name}` : report }, "Read the whole training report")));
}

// The usual reading of the area under the curve: Hosmer, Lemeshow and Sturdivant, Applied Logistic Regression, 5.2.4.
const grade = auc =>
  auc < 0.6 ? "Poor" : auc < 0.7 ? "Weak" : auc < 0.8 ? "Fair" : auc < 0.9 ? "Good" : "Very good";

const measures = ({ metrics, split }) => Object.keys(metrics).length === 0 ? null : element("table", null,
  element("caption", null, `Measured once, on ${number(split.holdout)} cases kept aside`),
  element("thead", null, element("tr", null,
    ["Measure", "Value", "95% interval"].map(text => element("th", { scope: "col" }, text)))),
  element("tbody", null, Object.entries(metrics).map(([name, { value, low, high }]) => element("tr", null,
    element("th", { scope: "row" }, names[name] ?? words(name), element("span", { class: "aside" }, meanings[name])),
    element("td", null, value.toFixed(3)),
    element("td", null, `${low.toFixed(3)} – ${high.toFixed(3)}`)))));

function importance({ importance }) {
  if (importance.length === 0) return null;
  const most = Math.max(...importance.map(line => line.value), 1e-9);
  return element("div", null,
    element("h3", null, "What matters most"),
    aside("How much worse it ranks (ROC AUC) when an input's values are shuffled."),
    element("ul", { class: "importance" }, importance.map(({ input, value }) => element("li", null,
      element("span", null, words(input)),
      withStyle(element("span", { class: "amount", "aria-hidden": "true" }), "--width", Math.max(0, value / most)),
      element("span", { class: "value" }, Math.max(0, value).toFixed(3))))));
}

const trained = info => [
  ["Trained on", `${number(info.data.rows)} cases`,
    aside(info.data.source ?? "Where they come from was not stated.")],
  predicts(info) && ["Used for", `learning ${number(info.split.train)}, choosing ${number(info.split.validation)}, `
    + `judging ${number(info.split.holdout)}`],
];

// Fitted elsewhere, on cases that nobody here has seen.
const imported = ({ data, split, import: proof }) => [
  ["Trained", "somewhere else", aside(data.source)],
  ["Checked on", `${number(proof.checked_rows)} cases that it answers here as it did there`],
  data.rows > 0
    ? ["Measured on", `${number(split.holdout)} of ${number(data.rows)} cases; the others adjust its probabilities`]
    : ["Measured on", "nothing, so nobody knows how good it is"],
];

const about = info => element("div", null,
  element("h3", null, "Where it comes from"),
  facts([
    ...(info.import ? imported(info) : trained(info)),
    ["Method", words(info.algorithm)],
    [info.import ? "Imported" : "Trained", element("time", { datetime: info.trained_at }, time(info.trained_at))],
    ["Version", element("code", null, info.version)],
  ]));
