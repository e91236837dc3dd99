// Numbers, names and times as people read them.
const plain = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const [percents, tenths] = [0, 1].map(digits =>
  new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: digits }));
const amount = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const moment = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeStyle: "short" });

export const number = value => plain.format(value);
export const rounded = value => short.format(value);
export const whole = value => plain.format(Math.round(value));
export const money = value => amount.format(value);
export const percent = value => tenths.format(value);

// A measured share, in the digits of the report: 24%, and below 10% one more.
export const share = value => (Math.abs(value) < 0.0995 ? tenths : percents).format(value);

// 18 to 25%
export const between = ({ low, high }, said = share) => `${said(low).replace("%", "")} to ${said(high)}`;
export const time = value => moment.format(new Date(value));
export const ofHundred = value => Math.round(100 * value);

export const sentence = text => text.charAt(0).toUpperCase() + text.slice(1);
export const lower = text => /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

// time_spent -> Time spent
export const words = name => sentence(String(name).replaceAll("_", " ").trim());

// customer-segments -> Customer segments
export const modelName = name => words(name.replaceAll("-", "_"));

// What people call an input of the contract.
export const labelOf = (name, inputs) => inputs?.[name]?.label ?? words(name);

export const inUnit = input => input?.unit ? ` (${input.unit})` : "";

// A probability that is not 0 or 1 is never written as one.
export function chance(value) {
  if (value > 0.999 && value < 1) return "over 99.9%";
  return value < 0.001 && value > 0 ? "under 0.1%" : percent(value);
}

export const withArticle = noun => `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;

export const list = (items, last = "and") => items.length < 2 ? items.join("")
  : `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`;

// 75 s -> 1 min 15 s
export const span = seconds => seconds < 60 ? `${Math.max(1, Math.round(seconds))} s`
  : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
