const plain = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const share = digits => new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: digits });
const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });

export const number = value => plain.format(value);
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

export const inUnit = input => input?.unit ? ` (${input.unit})` : "";

// With as many digits as tell the probability from the threshold.
export const against = (value, limit) => percent(limit, percent(limit) === percent(value) && limit !== value ? 4 : 1);

export function spoken(value) {
  if (value === null) return "not known";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? short.format(value) : words(value);
}
