import { aside, byId, element, facts, withStyle } from "./dom.js";
import {
  chance, inUnit, isCalibrated, money, number, nouns, ofHundred, percent, predicts, rank, sentence, spoken, withArticle, words,
} from "./words.js";

export function showAnswer(answer, info, isAskedFor) {
  byId("headline").replaceChildren(...predicts(info) ? headline(answer, info) : derivedHeadline(answer));
  byId("details").replaceChildren(...predicts(info)
    ? [bar(answer, info), ladder(answer, info), why(answer.reasons), explained(answer, info)]
    : [derived(answer, info)]);
  if (isAskedFor) byId("headline").scrollIntoView({ block: "nearest" });   // on a phone it stands below the form
}

export function showNoAnswer() {
  byId("headline").replaceChildren(aside("Fix the highlighted fields to see a prediction."));
  byId("details").replaceChildren();
}

const derivedHeadline = ({ segment }) => [
  element("p", { class: "figure" }, segment ? words(segment) : "Derived"),
  element("p", { class: "verdict" }, "What follows from the values; nothing is predicted."),
];

const derived = (answer, info) => facts([
  ...segmentFacts(answer, info),
  ...Object.entries(answer.features).map(([name, value]) =>
    [words(name), spoken(value), aside(element("code", null, info.features[name]))]),
  ...assumedFacts(answer, info),
]);

function headline({ prediction, probability }, info) {
  const { one, many } = nouns(info);
  const how = isCalibrated(info)
    ? `About ${ofHundred(probability)} of 100 cases like this are ${many}.`
    : `It ranks ${rank(probability, info)}; its probabilities do not match what happened.`;
  return [
    isCalibrated(info) ? element("p", { class: "figure" }, chance(probability))
      : element("p", { class: "figure rank" }, sentence(rank(probability, info))),
    element("p", { class: "verdict" },
      element("strong", null, `${prediction === 1 ? "Likely" : "Probably not"} ${withArticle(one)}. `), how),
  ];
}

// [{ level, action, from, to }], from 0 to 1
function bands({ intents }) {
  const ends = intents.map(intent => intent.below ?? 1);
  return intents.map((intent, i) => ({ ...intent, from: i === 0 ? 0 : ends[i - 1], to: ends[i] }));
}

const at = (node, fraction) => withStyle(node, "--at", fraction);

function bar({ probability, intent }, info) {
  const all = bands(info);
  return element("div", {
    class: "bar", role: "img",
    "aria-label": `From 0 to 100%: probability ${chance(probability)}, threshold ${percent(info.threshold)}`,
  },
  element("div", { class: "scale" }, at(element("span", { class: "pin" }), probability)),
  element("div", { class: "track" }, all.map((band, i) => withStyle(withStyle(
    element("span", { class: band.level === intent ? "band now" : "band" }, words(band.level)),
    "--width", band.to - band.from), "--strength", (i + 1) / all.length))),
  element("div", { class: "scale" },
    at(element("span", { class: "stem" }), info.threshold),
    readable([0, ...all.map(band => band.to)], info.threshold).map(end =>
      at(element("span", null, percent(end, 0)), end))),
  element("div", { class: "scale" },
    at(element("span", { class: "mark" }, `threshold ${percent(info.threshold)}`), info.threshold)));
}

// The ends that have room for their figures, beside each other and beside the threshold.
const readable = (ends, threshold) => ends.filter((end, i) =>
  (i === 0 || end - ends[i - 1] >= 0.08) && Math.abs(end - threshold) >= 0.05);

function ladder({ intent }, info) {
  const ends = band => band.from === 0 ? `below ${percent(band.to)}`
    : band.to === 1 ? `from ${percent(band.from)}` : `${percent(band.from)} to ${percent(band.to)}`;
  const label = info.decision ? "Intent by probability" : "What to do at which probability";
  return element("ol", { class: "ladder", "aria-label": label }, bands(info).map(band =>
    element("li", { "aria-current": band.level === intent && "true" },
      element("strong", null, words(band.level)), element("span", null, ends(band)),
      element("span", null, band.action && words(band.action)))));
}

// To the right of the middle: more likely.
function why({ contributions, other, standard_error }) {
  const most = Math.max(...contributions.map(reason => Math.abs(reason.contribution)), Math.abs(other), 1e-9);
  const reason = ({ text, contribution }) => element("li", null,
    element("span", null, sentence(text)),
    withStyle(element("span", { class: contribution < 0 ? "push down" : "push", "aria-hidden": "true" }),
      "--width", Math.abs(contribution) / most));
  return element("div", { class: "why" },
    element("h3", null, "Why"),
    aside("What matters most, compared with a usual case; to the right makes it more likely."
      + (standard_error ? " Estimated by sampling." : "")),
    element("ul", null, contributions.map(reason),
      other !== 0 && reason({ text: `all other inputs: ${other < 0 ? "down" : "up"}`,
        contribution: other })));
}

function explained(answer, info) {
  return facts([
    answer.action && ["What to do", element("strong", null, actionWords(answer.action, info)),
      info.decision && aside(gain(answer, info))],
    answer.intent && ["Intent", words(answer.intent)],
    ...segmentFacts(answer, info),
    ["Confidence", words(answer.confidence), aside(confidence(answer, info))],
    ...assumedFacts(answer, info),
    ...unusualFacts(answer),
  ]);
}

const actionWords = (name, { decision }) =>
  decision && name === "none" ? "Nothing" : decision?.actions?.[name]?.label ?? words(name);

// The prediction says what will happen, the action what pays: a likely buyer may need no offer.
function gain({ action, expected_value: value, expected_gain: gained }, { decision }) {
  const pays = action === "none" ? "No action pays here" : `It pays: ${money(gained)} more on average`;
  const worth = value === null ? "" : `; without it, ${money(value)} are expected`;
  return `The prediction says what will happen, this what pays. ${pays}${worth}. `
    + (decision.assumption ?? "What an action changes is assumed, not measured.");
}

function segmentFacts({ segment }, { segments }) {
  const rule = segments[segment];
  return segment ? [["Segment", words(segment),
    aside(rule === "otherwise" ? "No other segment fits." : element("code", null, rule))]] : [];
}

const assumedFacts = ({ imputed }, { inputs }) =>
  imputed ? [["Assumed", imputed.map(name => element("p", null, assumption(name, inputs[name])))]] : [];

const unusualFacts = ({ unusual }) => unusual
  ? [["Unusual", unusual.map(words).join(", "),
    aside("Nearly no case that the model learned from had such a value, so rely on this answer less.")]]
  : [];

const assumption = (name, input) =>
  `${words(name)}${inUnit(input)} was not known: ${spoken(input?.missing ?? "a usual value")} was assumed.`;

// Split conformal sets, per class; the shares are what they really held on rows the model had never seen.
function confidence({ confidence }, { confidence_coverage }) {
  const right = level => {
    const measured = confidence_coverage.find(coverage => coverage.level === level && coverage.class === "all");
    return measured
      ? `right for ${percent(measured.share, 0)} of ${number(measured.rows)} test cases`
      : `made to be right for ${percent(level, 0)} of cases`;
  };
  if (confidence === "high") return `Sure: at our strict level (${right(0.95)}) only this outcome remains.`;
  if (confidence === "medium") return `Fairly sure: at our usual level (${right(0.8)}) only this outcome remains.`;
  if (confidence_coverage.length === 0) return "Nothing was measured that could make it sure.";
  return "Unsure: cases like this went both ways too often to rule one out.";
}
