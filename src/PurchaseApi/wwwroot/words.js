const plain = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const share = digits => new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: digits });
const amount = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });

export const number = value => plain.format(value);
export const money = value => amount.format(value);
export const percent = (value, digits = 1) => share(digits).format(value);
export const time = text => moment.format(new Date(text));
export const ofHundred = value => Math.round(100 * value);

// A model without a label has no threshold: what it derives is its answer.
export const predicts = info => info.threshold !== undefined;

export const sentence = text => text.charAt(0).toUpperCase() + text.slice(1);

// time_spent -> Time spent
export const words = name => sentence(String(name).replaceAll("_", " ").trim());

// A probability that is not 0 or 1 is never written as one.
export function chance(value) {
  if (value > 0.999 && value < 1) return "over 99.9%";
  return value < 0.001 && value > 0 ? "under 0.1%" : percent(value);
}

// What a positive case is called: { one: "buyer", many: "buyers" }.
export const nouns = ({ label }) => ({
  one: label?.noun ?? "positive case",
  many: label?.plural ?? (label?.noun ? `${label.noun}s` : "positive cases"),
});

export const withArticle = noun => `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;

// The share of positives among the cases that test it, as in its report.
export const baseRate = info => info.base_rate ?? info.data.base_rate;

// Whether a probability can be read as a share.
export const isCalibrated = ({ findings }) => !findings.some(finding => finding.code === "miscalibrated");

// Where a probability lies among those of the test: "among the likeliest 20%".
export function rank(probability, { probability_percentiles: percentiles }) {
  const reached = Object.entries(percentiles ?? {}).filter(([, value]) => probability >= value);
  const above = 100 - Math.max(0, ...reached.map(([percent]) => Number(percent)));
  return above <= 50 ? `among the likeliest ${number(above)}%` : "in the less likely half";
}

export const inUnit = input => input?.unit ? ` (${input.unit})` : "";

export function spoken(value) {
  if (value === null) return "not known";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? short.format(value) : words(value);
}
