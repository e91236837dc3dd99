// What follows from a model's description.

// A model without a label has no threshold: what it derives is its answer.
export const predicts = info => info.threshold !== undefined;

// What a positive case is called: { one: "buyer", many: "buyers" }.
export const nouns = ({ label }) => ({
  one: label?.noun ?? "positive case",
  many: label?.plural ?? (label?.noun ? `${label.noun}s` : "positive cases"),
});

// The share of positives among the cases that test it, as in its report.
export const baseRate = info => info.base_rate ?? info.data.base_rate;

// Whether a probability can be read as a share.
export const isCalibrated = ({ findings }) => !findings.some(finding => finding.code === "miscalibrated");

// How many of 100 test cases are likelier: 20 is among the likeliest 20%.
export function rankOf(probability, { probability_percentiles: percentiles }) {
  const reached = Object.entries(percentiles ?? {}).filter(([, value]) => probability >= value);
  return 100 - Math.max(0, ...reached.map(([percent]) => Number(percent)));
}

// [{ level, action, from, to }], from 0 to 1
export function bands({ intents }) {
  const ends = intents.map(intent => intent.below ?? 1);
  return intents.map((intent, i) => ({ ...intent, from: i === 0 ? 0 : ends[i - 1], to: ends[i] }));
}

// The inputs that matter most first.
export function byImportance({ inputs, importance }) {
  const places = new Map(importance.map(({ input }, place) => [input, place]));
  const place = name => places.get(name) ?? places.size;
  return Object.keys(inputs).sort((one, other) => place(one) - place(other));
}

// Where nearly all training rows lie; the contract's range where the version does not say.
export function usualRange(name, { inputs, input_profiles: profiles }) {
  const percentiles = profiles?.[name]?.percentiles;
  const [low, high] = percentiles ? [percentiles["1"], percentiles["99"]] : inputs[name].range ?? [];
  return low < high ? [low, high] : undefined;
}

// The inputs that an input or feature is made of.
export function sourcesOf(name, info, known = new Set()) {
  if (name in info.inputs) return [name];
  if (known.has(name) || !(name in info.features)) return [];
  known.add(name);
  const names = info.features[name].replaceAll(/'(?:[^']|'')*'/g, "").match(/[A-Za-z_]\w*/g) ?? [];
  return [...new Set(names.flatMap(one => sourcesOf(one, info, known)))];
}
