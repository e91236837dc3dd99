// Everything that the page says.
import {
  between, chance, inUnit, labelOf, list, lower, money, number, ofHundred, percent, rounded, sentence, share, span,
  time, whole, withArticle, words,
} from "./format.js";
import { isCalibrated, nouns, predicts, rankOf } from "./model.js";

export const text = {
  skip: "Skip to content",
  doors: "Pages", tryDoor: "Try one", scoreDoor: "Score a file", trustDoor: "Trust",
  developers: "For developers", swagger: "Try the API", openapi: "OpenAPI document",
  model: "Model", loading: "Loading…",

  keyTitle: "This service needs a key", key: "API key", keyContinue: "Continue",
  keyKept: "It is kept until you close this tab.",

  failed: "Something went wrong in the service.",
  unreachable: "The service cannot be reached.", unreachableMore: "This page tries again every few seconds.",
  offline: "You are offline. This is what the page last saw; predictions need the service.",
  noModel: "No model is in service yet.", noModelMore: "This page opens as soon as one is published.",
  unknownModel: (name, other) => `There is no model named ${name}. This is ${other}.`,
  refusedVersion: "A newer version was refused. ",
  refusedMore: (reason, at) => `${reason} Predictions come from the version of ${time(at)}.`,
  tooMany: "Too many requests.",
  tryAgainIn: seconds => `Try again in ${span(seconds)}.`,

  // The verdict
  decisions: { use: "Use", use_with_care: "Use with care", do_not_use: "Do not use" },
  notMeasured: "Not measured",
  noDoubt: "No check found a problem with the data or the model.",
  notMeasuredMore: "No labeled rows were given, so nobody knows how good it is.",
  hasDrifted: "New cases differ from those it learned from. Retrain it.",
  rulesOnly: "This model predicts nothing: it sorts cases by rules.",
  whatWasFound: "What was found",

  // One case
  details: "What you know", answer: "Prediction", derivedAnswer: "Result",
  moreInputs: count => `More inputs (${count})`,
  reset: "Back to the example",
  notKnown: "not known", choose: "Choose", yes: "yes", no: "no",
  isNotKnown: label => `${label}: not known`,
  slider: label => `${label}, slider`,
  timeIn: zone => `Time in ${zone}.`,
  separatedBy: separator => `Separate several with “${separator}”.`,
  oneOf: values => `Of ${list(values)}.`,
  fixFields: "Fix the highlighted fields to see a prediction.",
  waiting: "Waiting for valid values.",
  lastAnswer: at => `From ${time(at)}, when the service last answered.`,
  threshold: "threshold",
  barLabel: (probability, threshold) =>
    `From 0 to 100%: probability ${chance(probability)}, threshold ${percent(threshold)}`,
  why: "Why",
  whyMore: "What moves this case away from the average one. Right makes it likelier, left less likely.",
  whySampled: "Estimated by sampling.",
  whyShared: "A figure derived from several inputs counts equally for each.",
  allOthers: "All other inputs",
  change: "What would change it",
  lookingForChange: "Looking for the smallest change…",
  noChange: names => `No change of ${list(names.map(name => `“${name}”`), "or")} turns this prediction.`,
  whatToDo: "What to do", nothing: "Nothing", intent: "Intent", allIntents: "All intents",
  segment: "Segment", confidence: "Confidence",
  assumed: "Assumed", unusual: "Unusual",
  noSegment: "No other segment fits.",
  unusualMore: "Hardly any case it learned from had such a value. Rely on this prediction less.",
  defaultAssumption: "What an action changes is assumed, not measured.",
  derived: "Derived", how: "How", derivedMore: "This follows from the values by rule; nothing is predicted.",

  // Trust
  howGood: "How good is it?", report: "Read the full report", allFigures: "All figures", asTable: "As a table",
  tableOf: title => `Table: ${title}`,
  measuredOn: rows => `Measured once, on ${number(rows)} cases it had never seen`,
  figureColumns: ["Figure", "Value", "95% interval"],
  figures: {
    accuracy: "predictions that are right",
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
  },
  calibration: "Do its probabilities hold?",
  calibrationMore: (many, bins) => `Each of the ${bins} dots is a group of test cases, all about the same size. `
    + `On the dashed line, as many are ${many} as predicted. The upright lines are 95% intervals.`,
  notCalibrated: "They do not: the dots are away from the dashed line. Use its ranking, not its numbers.",
  noCurves: "This version was published before its curves were kept. The full report shows them.",
  calibrationLabel: tenths => `Predicted and observed share, by group: ${tenths.map(({ probability, observed }) =>
    `${share(probability)} predicted, ${share(observed.value)} observed`).join("; ")}`,
  calibrationColumns: many => ["Predicted", sentence(many), "95% interval", "Cases"],
  predicted: "predicted probability", happened: many => `share of ${many}`,
  gains: "How much effort does it save?",
  gainsLabel: (gains, many) => `Share of ${many} found, by share of cases contacted: ${gains.map((found, i) =>
    `${share((i + 1) / gains.length)}: ${share(found)}`).join("; ")}`,
  contacted: "cases contacted, likeliest first", found: many => `${many} among them`,
  matters: "What matters most?",
  mattersMore: "The bar: how much worse it ranks when an input's values are shuffled. The line: what the probability "
    + "of the example does as that input alone changes over its usual values. That is what the model learned, not a "
    + "cause.",
  segments: "Does it hold in every segment?",
  segmentsMore: "What happened to the test cases of each segment, with a 95% interval, and what was predicted.",
  rules: "Who is in which segment?", rulesMore: "The first rule that matches decides.",
  ruleColumns: ["Segment", "Rule"],
  segmentColumns: many => ["Segment", "Cases", sentence(many), "Predicted"],
  versions: "Is it better than before?",
  noVersions: "The versions cannot be listed now.",
  versionColumns: ["Trained", "Method", "Cases", "ROC AUC (95% interval)", "Verdict"],
  inService: "in service",
  control: "Control group: no offer, so that the effect of offers can be measured.",
  controlGroup: "Nothing (control group)",
  controlLeftOut: "Cases of the control group are left out.",
  offers: "Do offers change anything?",
  offersMore: ({ share, without, with: raised, rows_per_band: rows }) =>
    `${percent(share)} of cases, the control group, get no offer. Comparing them with the others shows what offers `
    + `change: telling ${percent(raised)} from ${percent(without)} takes about ${number(Number(rows.toPrecision(2)))} `
    + "cases per intent.",
  drift: "Does it still fit today's data?",
  noDrift: "Drift cannot be read now.",
  driftColumns: ["Input", "Stability index", "Since training"], hasMoved: "has moved", hasNotMoved: "as before",
  about: "Where it comes from",
  trainedOn: "Trained on", usedFor: "Used for", trained: "Trained", imported: "Imported", checkedOn: "Checked on",
  measured: "Measured on", method: "Method", version: "Version", baseRate: "Share of positives",
  noSource: "The source of the data was not stated.", elsewhere: "somewhere else",
  cases: count => `${number(count)} cases`,
  splitWords: ({ train, validation, holdout }) =>
    `${number(train)} to train, ${number(validation)} to validate, ${number(holdout)} to test`,
  checkedWords: rows => `${number(rows)} cases; every answer is the original's`,
  adjusted: (holdout, rows) => `${number(holdout)} of ${number(rows)} cases; the others calibrate its probabilities`,
  print: "Print",

  // A file
  file: "Your file",
  dropFile: "Choose a CSV, or drop it here",
  dropMore: "As your CRM exports it, with a header. Any separator and encoding; other columns are kept.",
  paste: "Or paste rows", pasteLabel: "Rows with a header", scorePasted: "Score these rows", pastedName: "pasted.csv",
  spreadsheet: "This is a spreadsheet. Save it as CSV and choose that file.",
  emptyFile: "No rows were found. The first line must name the columns, and rows follow.",
  columns: "Columns", showColumns: "Which column is which", preview: "The first rows", score: "Score the file",
  columnColumns: ["Input", "Your column", "First value"], columnOf: label => `Column for ${label}`,
  allMatched: (matched, others) => `All ${matched} inputs were found.`
    + (others === 0 ? "" : others === 1 ? " One other column is kept." : ` ${others} other columns are kept.`),
  notMatched: labels => `No column was found for ${list(labels)}. Choose ${labels.length === 1 ? "it" : "them"} below, `
    + "or add the column to your file; leave cells empty where a value is not known.",
  scoring: "Scoring", starting: "Starting…", cancel: "Cancel",
  progress: (rows, done, left) => `${number(rows)} rows, ${share(done)}`
    + (done < 1 ? `, about ${span(left)} left` : ""),
  result: "Result", done: (rows, took) => `${number(rows)} ${rows === 1 ? "row" : "rows"} scored in ${took}.`,
  cancelled: rows => `Cancelled. ${number(rows)} rows were scored until then.`,
  byIntent: "By intent", byAction: "What pays", bySegment: "By segment",
  failedRow: "failed",
  failedRows: rows => rows === 1 ? "One row could not be scored" : `${number(rows)} rows could not be scored`,
  failedMore: "They are in the download with the reason; the audience leaves them out.",
  downloadAll: rows => `Download all ${number(rows)} rows`,
  downloadBest: rows => `Download the best ${number(rows)}`,
  audience: "Whom to contact", audienceSlider: "How many to contact, slider",
  howMany: "How many to contact", bestBy: "Best by",
  probability: "Probability", expectedGain: "Expected gain",
  onlyRanks: many => "Its probabilities do not match what happened, so it cannot say how many "
    + `${many} to expect. The order holds.`,

  // Inputs that are wrong
  missing: canBeMissing => canBeMissing ? "Fill this in, or tick “not known”." : "Fill this in.",
  chooseOne: "Choose one of the options.",
  wholeNumber: "Enter a whole number.", anyNumber: "Enter a number.", aDate: "Enter a date.",
  between: ({ range, type }) =>
    `Enter a ${type === "integer" ? "whole " : ""}number from ${number(range[0])} to ${number(range[1])}.`,
};

export function spoken(value) {
  if (value === null) return text.notKnown;
  if (typeof value === "boolean") return value ? text.yes : text.no;
  if (Array.isArray(value)) return list(value);
  return typeof value === "number" ? rounded(value) : words(value);
}

// "buy", or "be a buyer" where the contract has no verb.
const verbOf = info => info.label?.verb ?? `be ${withArticle(nouns(info).one)}`;

export const isControl = (action, { control }) => action === "control" && control !== undefined;

export const actionLabel = (name, { decision, control }) =>
  name === "none" ? text.nothing
    : isControl(name, { control }) ? text.controlGroup
    : decision?.actions?.[name]?.label ?? words(name);

// The prediction and what pays, in a sentence: a likely buyer may need no offer.
export function decisionWords({ prediction, probability, action }, info) {
  const verb = verbOf(info);
  const how = prediction === 1
    ? probability >= 0.5 || !isCalibrated(info) ? `Likely to ${verb}` : `Likelier than most to ${verb}`
    : `Unlikely to ${verb}`;
  if (!action) return `${how}.`;
  if (isControl(action, info)) return `${how}. ${text.control}`;
  if (!info.decision) return `${how}. Suggested: ${lower(actionLabel(action, info))}.`;
  if (action === "none") return prediction === 1 ? `${how} anyway: no offer pays.` : `${how}: no offer pays.`;
  return `${how}. What pays: ${lower(actionLabel(action, info))}.`;
}

export function shareWords({ probability }, info) {
  if (!isCalibrated(info)) return `Its probabilities do not match what happened: use the rank, not the number.`;
  const { verb } = info.label ?? {};
  return `About ${ofHundred(probability)} of 100 cases like this ${verb ?? `are ${nouns(info).many}`}.`;
}

export function rankWords(probability, info) {
  const above = rankOf(probability, info);
  return above <= 50 ? `among the likeliest ${number(above)}%` : "in the less likely half";
}

export const bandEnds = band => band.from === 0 ? `below ${percent(band.to)}`
  : band.to === 1 ? `from ${percent(band.from)}` : `${percent(band.from)} to ${percent(band.to)}`;

// Time on site 25.5 minutes
export const subject = (name, value, info) => `${labelOf(name, info.inputs)}: ${spoken(value)}`
  + (typeof value === "number" ? shortUnit(info.inputs[name] ?? {}) : "");

// Words that follow a number well.
const shortUnit = ({ unit }) => /^(minutes|seconds|pages|pieces|invoices|days)$/.test(unit ?? "") ? ` ${unit}` : "";

export function effectWords(ratio, contribution) {
  if (ratio === undefined) return contribution < 0 ? "less likely" : "likelier";
  if (Math.abs(ratio - 1) < 0.05) return "hardly matters";
  return `odds × ${ratio >= 9.95 ? whole(ratio) : ratio.toPrecision(2)}`;
}

export function gainWords({ action, expected_value: value, expected_gain: gained }, info) {
  const { decision } = info;
  const isAction = action !== "none" && !isControl(action, info);
  const pays = isControl(action, info) ? "This case is in the control group and gets no offer"
    : isAction ? `It brings ${money(gained)} more on average` : "No action pays here";
  const worth = value === null || value === undefined ? ""
    : `; ${isAction ? "without it, " : ""}${money(value)} can be expected`;
  return `The prediction says what will happen, this says what pays. ${pays}${worth}. `
    + (decision.assumption ?? text.defaultAssumption);
}

export const assumedWords = (name, info) => `${labelOf(name, info.inputs)}${inUnit(info.inputs[name])} was not known: `
  + `${spoken(info.inputs[name]?.missing ?? "a usual value")} was assumed.`;

// Split conformal sets, per class; the shares are what they held on rows the model had never seen.
export function confidenceWords({ confidence }, { confidence_coverage: coverage }) {
  const right = level => {
    const measured = coverage.find(one => one.level === level && one.class === "all");
    return measured ? `right for ${share(measured.share)} of ${number(measured.rows)} test cases`
      : `made to be right for ${share(level)} of cases`;
  };
  if (confidence === "high") return `Sure: at our strict level (${right(0.95)}) only this outcome remains.`;
  if (confidence === "medium") return `Fairly sure: at our usual level (${right(0.8)}) only this outcome remains.`;
  if (coverage.length === 0) return "Nothing was measured that could make it sure.";
  return "Unsure: cases like this went both ways too often to rule one out.";
}

export function changeWords({ changes, probability, prediction }, info) {
  const change = ({ name, from, to }) =>
    `“${labelOf(name, info.inputs)}” were ${spoken(to)} instead of ${spoken(from)}`;
  const turned = prediction === 1 ? `likely to ${verbOf(info)}` : `unlikely to ${verbOf(info)}`;
  const figure = isCalibrated(info) ? ` (${chance(probability)})` : "";
  return `If ${list(changes.map(change))}, this case would be ${turned}${figure}.`;
}

export const verdictWords = ({ verdict }) => text.decisions[verdict?.decision] ?? text.notMeasured;

export function verdictReasons(info) {
  if (!predicts(info)) return text.rulesOnly;
  return info.verdict ? info.verdict.reasons.join(" ") || text.noDoubt : text.notMeasuredMore;
}

// In place of what the service says of a JSON field.
export function fieldError({ code, detail }, input, canBeMissing) {
  if (code === "MISSING_FIELD" || code === "MISSING_VALUE") return text.missing(canBeMissing);
  const isNumeric = input.type === "number" || input.type === "integer";
  if (isNumeric && input.range) return text.between(input);
  if (isNumeric) return input.type === "integer" ? text.wholeNumber : text.anyNumber;
  if (input.type === "date") return text.aDate;
  if (code === "NOT_ALLOWED" && input.values) return `${text.chooseOne} ${text.oneOf(input.values.slice(0, 12))}`;
  return sentence(detail);
}

export const figureNames = {
  f1: "F1", roc_auc: "ROC AUC", brier: "Brier score", gain_at_10: "Gain at 10%", lift_at_10: "Lift at 10%",
};

// The usual reading of the area under the curve: Hosmer, Lemeshow and Sturdivant, Applied Logistic Regression, 5.2.4.
export function grade(auc, many) {
  const word = auc < 0.6 ? "Poor" : auc < 0.7 ? "Weak" : auc < 0.8 ? "Fair" : auc < 0.9 ? "Good" : "Very good";
  return `${word} at separating ${many} from the rest.`;
}

// [figure, what it means]
export function figureWords(info) {
  const { roc_auc: auc, precision, recall, calibration_error: error } = info.metrics;
  const { one, many } = nouns(info);
  const chanced = estimate => `(${between(estimate)}, allowing for chance)`;
  return [
    auc && [share(auc.value), `of pairs of ${withArticle(one)} and another case are ranked the right way round `
      + `${chanced(auc)}. Guessing gets 50%.`],
    precision && [share(precision.value), `of its positive predictions are ${many} ${chanced(precision)}. `
      + `Of random picks, ${share(info.base_rate ?? info.data.base_rate)} would be.`],
    recall && [share(recall.value), `of the ${many} are found ${chanced(recall)}; the others are missed.`],
    error && isCalibrated(info) && [`${(100 * error.value).toFixed(1)} points`,
      "lie between the probability it gives and what then happens, on average."],
  ].filter(Boolean);
}

export function gainsWords(info) {
  const found = info.groups.gains[3];   // of the likeliest fifth
  return `Contact the likeliest 20% and you reach ${share(found)} of the ${nouns(info).many}; at random, 20%.`;
}

// What a probability does over an input's values; the figures only where they mean something.
export function direction(values, probabilities, isOrdered, hasFigures) {
  const [least, most] = [Math.min(...probabilities), Math.max(...probabilities)];
  if (most - least < 0.01) return "Hardly changes the example.";
  const [first, last] = [probabilities[0], probabilities.at(-1)];
  const figures = said => hasFigures ? ` (${said})` : "";
  if (isOrdered && (first === least && last === most || first === most && last === least))
    return `The higher, the ${last > first ? "likelier" : "less likely"}`
      + `${figures(`${share(first)} to ${share(last)}`)}.`;
  const at = probability => values[probabilities.indexOf(probability)];
  return `Likeliest at ${at(most)}${figures(share(most))}, least likely at ${at(least)}${figures(share(least))}.`;
}

export function versionsWords(all) {
  const [now, before] = [all.find(version => version.in_service), all.find(version => !version.in_service)];
  if (all.length < 2 || !now || !before) return "This is the only version.";
  const [one, other] = [now.metrics.roc_auc, before.metrics.roc_auc];
  if (!one || !other) return "There is no figure to compare them by.";
  const overlap = one.low <= other.high && other.low <= one.high;
  const judged = overlap ? "No clear difference from the newest other version: the intervals overlap."
    : one.value > other.value ? "Better than the newest other version." : "Worse than the newest other version.";
  return `${judged} Each was measured on its own test cases.`;
}

export function driftWords({ state, rows, rows_so_far: soFar, since, until }) {
  const words = {
    off: "Drift is not measured by this service.",
    no_reference: "This version was published before its rows were described, so drift cannot be measured.",
    waiting: `Not enough cases yet to tell: ${number(soFar ?? 0)} so far.`,
    stable: "Yes. New cases look like those it learned from.",
    drifted: "Not quite. New cases differ from those it learned from; retrain it.",
  };
  const window = rows ? ` Measured on ${number(rows)} cases from ${time(since)} to ${time(until)}.` : "";
  return `${words[state] ?? state}${window}`;
}

export const gainAssumption = ({ decision }) => decision.assumption ?? text.defaultAssumption;

// [figure, what it means] of the best rows
export function audienceWords(count, { expected, low, high, atRandom, gain, cost }, info) {
  const { many } = nouns(info);
  return [
    isCalibrated(info) && [`${whole(expected)} ${many}`,
      `can be expected among ${number(count)}, ${whole(low)} to ${whole(high)} allowing for chance. `
      + `At random: ${whole(atRandom)}.`],
    info.decision && [money(gain), "is what the best action for each brings on average, costs and discounts paid."],
    cost !== undefined && [money(cost), "is what these actions cost."],
  ].filter(Boolean);
}

// What the service says of a group of rows, with the input's name for people and what to do.
export function failureWords(why, rows, info) {
  const count = rows === 1 ? "1 row" : `${number(rows)} rows`;
  const [, name, rest] = /^(\w+) (.*)$/s.exec(why) ?? [];
  if (!(name in info.inputs)) return `${count}: ${why}`;
  const label = labelOf(name, info.inputs);
  const [what] = rest.split("; ");
  if (what === "is empty") return `${count}: ${label} is empty. Fill it in.`;
  const allowed = info.inputs[name].values;
  const range = info.inputs[name].range;
  const wanted = allowed && allowed.length <= 12 ? ` Use ${list(allowed, "or")}.`
    : range ? ` Use a number from ${number(range[0])} to ${number(range[1])}.` : "";
  return `${count}: ${label} ${what.replace(/^is not from .* \(was (.*)\)$/, "is $1")}.${wanted}`;
}
