// The answer to one case, in words and bars.
import { aside, byId, codeOf, element, facts, ruleOf, withStyle } from "./dom.js";
import { chance, labelOf, percent, sentence, share, words } from "./format.js";
import { bands, isCalibrated, predicts, sourcesOf } from "./model.js";
import {
  actionLabel, assumedWords, bandEnds, changeWords, confidenceWords, decisionWords, effectWords, gainWords, rankWords,
  shareWords, spoken, subject, text,
} from "./words.js";

const reasons = 5;   // as many are shown, and the others as a sum

// row: as it was sent.
export function showAnswer(answer, info, row) {
  byId("answer").classList.remove("stale");
  byId("headline").replaceChildren(...predicts(info) ? headline(answer, info) : derivedHeadline(answer, info));
  byId("details").replaceChildren(...(predicts(info)
    ? [bar(answer, info), why(answer, info, row), change(info), explained(answer, info)]
    : [derived(answer, info)]).filter(Boolean));
}

export function showNoAnswer() {
  byId("answer").classList.remove("stale");
  byId("headline").replaceChildren(aside(text.fixFields));
  byId("details").replaceChildren();
}

// The last answer, dimmed.
export function showWaiting() {
  byId("answer").classList.add("stale");
  if (byId("headline").childElementCount === 0) byId("headline").replaceChildren(aside(text.waiting));
}

export const showKept = at => byId("headline").append(aside(text.lastAnswer(at)));

export function showChange(found, info) {
  const said = byId("change");
  if (!said) return;
  const actionable = Object.keys(info.inputs).filter(name => info.inputs[name].actionable === true);
  said.textContent = found ? changeWords(found, info)
    : text.noChange(actionable.map(name => labelOf(name, info.inputs)));
}

const derivedHeadline = ({ segment }, { segment_notes: notes }) => [
  element("p", { class: "figure" }, segment ? words(segment) : text.derived),
  notes?.[segment] && element("p", { class: "share" }, notes[segment]),
  element("p", { class: "verdict" }, text.derivedMore),
].filter(Boolean);

const derived = (answer, info) => facts([
  ...segmentFacts(answer, info),
  ...Object.entries(answer.features).map(([name, value]) =>
    [words(name), spoken(value), element("details", { class: "aside" },
      element("summary", null, text.how), codeOf(info.features[name]))]),
  ...assumedFacts(answer, info),
]);

const headline = (answer, info) => [
  isCalibrated(info) ? element("p", { class: "figure" }, chance(answer.probability))
    : element("p", { class: "figure rank" }, sentence(rankWords(answer.probability, info))),
  element("div", { class: "verdict" },
    element("p", null, element("strong", null, decisionWords(answer, info))),
    element("p", { class: "share" }, shareWords(answer, info))),
];

const at = (node, fraction) => withStyle(node, "--at", fraction);

function bar({ probability, intent }, info) {
  const all = bands(info);
  return element("div", { class: "bar", role: "img", "aria-label": text.barLabel(probability, info.threshold) },
    element("div", { class: "scale" }, at(element("span", { class: "pin" }), probability)),
    element("div", { class: "track" }, all.map((band, i) => withStyle(withStyle(
      element("span", { class: band.level === intent ? "band now" : "band" }, words(band.level)),
      "--width", band.to - band.from), "--strength", (i + 1) / all.length))),
    element("div", { class: "scale" },
      at(element("span", { class: "stem" }), info.threshold),
      readable([0, ...all.map(band => band.to)], info.threshold).map(end =>
        at(element("span", null, share(end)), end))),
    element("div", { class: "scale" },
      at(element("span", { class: "mark" }, `${text.threshold} ${percent(info.threshold)}`), info.threshold)));
}

// The ends that have room for their figures, away from each other and from the threshold.
const readable = (ends, threshold) => ends.filter((end, i) =>
  (i === 0 || end - ends[i - 1] >= 0.08) && Math.abs(end - threshold) >= 0.05);

function ladder({ intent }, info) {
  return element("details", { class: "aside" }, element("summary", null, text.allIntents),
    element("ol", { class: "ladder" }, bands(info).map(band =>
      element("li", { "aria-current": band.level === intent && "true" },
        element("strong", null, words(band.level)), element("span", null, bandEnds(band)),
        element("span", null, band.action && words(band.action))))));
}

// Contributions of inputs and of what is derived from them -> [{ name, contribution, ratio, text }], by input.
function merged({ reasons }, info) {
  const byInput = new Map();
  for (const { name, contribution, odds_ratio: ratio, text } of reasons.contributions) {
    const sources = sourcesOf(name, info);
    for (const source of sources.length > 0 ? sources : [name]) {
      const sum = byInput.get(source) ?? { name: source, contribution: 0, logRatio: 0, isShared: false };
      sum.contribution += contribution / (sources.length || 1);
      sum.logRatio += Math.log(ratio) / (sources.length || 1);   // NaN where odds cannot be spoken of
      sum.isShared ||= sources.length > 1;
      sum.text ??= text;
      byInput.set(source, sum);
    }
  }

  return [...byInput.values()].sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution));
}

function why(answer, info, row) {
  const all = merged(answer, info);
  const shown = all.slice(0, all.length > reasons + 1 ? reasons : all.length);
  const rest = all.slice(shown.length);
  const sum = { contribution: 0, logRatio: 0 };
  for (const { contribution, logRatio } of rest) {
    sum.contribution += contribution;
    sum.logRatio += logRatio;
  }

  const most = Math.max(...shown.map(reason => Math.abs(reason.contribution)), Math.abs(sum.contribution), 1e-9);
  const line = (said, { contribution, logRatio }) => element("li", null,
    element("span", null, said),
    withStyle(element("span", { class: contribution < 0 ? "push down" : "push", "aria-hidden": "true" }),
      "--width", Math.abs(contribution) / most),
    element("span", { class: "value" },
      effectWords(Number.isFinite(logRatio) ? Math.exp(logRatio) : undefined, contribution)));
  return element("div", { class: "why" },
    element("h3", null, text.why),
    aside([text.whyMore, shown.some(reason => reason.isShared) && text.whyShared,
      answer.reasons.standard_error !== undefined && text.whySampled].filter(Boolean).join(" ")),
    element("ul", null, shown.map(reason => line(told(reason, info, row), reason)),
      rest.length > 0 && line(text.allOthers, sum)));
}

// Days are counted by the service: it says how many.
function told({ name, text: said }, info, row) {
  const input = info.inputs[name];
  if (input?.type === "date") return sentence(said.replace(/ (raises|lowers|hardly) .*/, ""));
  return input ? subject(name, row[name] ?? null, info) : words(name);
}

const change = info => Object.values(info.inputs).some(input => input.actionable === true) && element("div",
  { class: "why" }, element("h3", null, text.change), element("p", { id: "change" }, text.lookingForChange));

const explained = (answer, info) => facts([
  answer.action && [text.whatToDo, element("strong", null, actionLabel(answer.action, info)),
    info.decision && aside(gainWords(answer, info))],
  answer.intent && [text.intent, words(answer.intent), ladder(answer, info)],
  ...segmentFacts(answer, info),
  [text.confidence, words(answer.confidence), aside(confidenceWords(answer, info))],
  ...assumedFacts(answer, info),
  answer.unusual && [text.unusual, answer.unusual.map(name => labelOf(name, info.inputs)).join(", "),
    aside(text.unusualMore)],
]);

const segmentFacts = ({ segment }, info) => segment ? [[text.segment, words(segment),
  predicts(info) && info.segment_notes?.[segment] && aside(info.segment_notes[segment]),
  aside(ruleOf(info.segments[segment]))]] : [];

const assumedFacts = ({ imputed }, info) =>
  imputed ? [[text.assumed, imputed.map(name => element("p", null, assumedWords(name, info)))]] : [];
