import { byId, element, say } from "./dom.js";
import { inUnit, number, spoken, words } from "./words.js";

// name -> { input, node, control, read, state, restore } of the fields on the page
const fields = new Map();

export function showFields(inputs) {
  const before = new Map(fields);
  fields.clear();
  byId("fields").replaceChildren(...Object.entries(inputs).map(([name, input]) => {
    const field = isNumeric(input) ? numberField(name, input)
      : input.type === "date" ? dateField(name, input)
      : input.type === "list" ? listField(name, input) : choiceField(name, input);
    const old = before.get(name);
    if (old?.input.type === input.type) field.restore(old.state());
    fields.set(name, { input, ...field });
    return field.node;
  }));
}

// What is empty stays out of the row, and the service says so.
export const readRow = () => Object.fromEntries([...fields].map(([name, field]) => [name, field.read()]));

// Every error stands beside its field; those that have none are returned.
export function showErrors(errors) {
  for (const field of fields.values()) showError(field, "");
  return errors.filter(error => {
    const field = fields.get(nameIn(error.pointer));
    if (field) showError(field, worded(error, field));
    return !field;
  });
}

export const focusOnError = () => byId("fields").querySelector("[aria-invalid=true]")?.focus();

function showError({ control, node }, text) {
  say(node.lastChild, text);
  control.setAttribute("aria-invalid", text !== "");
}

const worded = ({ code, detail }, { input }) => code !== "MISSING_FIELD" ? detail
  : `Please fill this in${canBeMissing(input) ? " or tick “not known”" : ""}.`;

// RFC 6901 in a URI fragment: #/basket_value
const nameIn = pointer => decodeURIComponent(pointer.slice(2)).replaceAll("~1", "/").replaceAll("~0", "~");

const isNumeric = input => input.type === "number" || input.type === "integer";
const canBeMissing = input => input.missing !== undefined && input.missing !== null;

const assumed = input => !canBeMissing(input) ? ""
  : input.missing === "keep" ? "The model can do without it."
  : `If not known, ${spoken(input.missing)} is assumed.`;

const range = ({ range, type }) =>
  range && `${number(range[0])} to ${number(range[1])}${type === "integer" ? ", whole" : ""}.`;

function numberField(name, input) {
  const control = element("input", {
    ...common(name), type: "number", value: input.example,
    step: input.type === "integer" ? 1 : "any", min: input.range?.[0], max: input.range?.[1],
  });
  const unknown = element("input", {
    type: "checkbox", "aria-label": `${words(name)}: not known`,
    checked: canBeMissing(input) && input.example === undefined,
  });
  const follow = () => { control.disabled = unknown.checked; };
  unknown.addEventListener("change", follow);
  follow();

  return {
    control,
    node: frame(name, input, [range(input), assumed(input)],
      control, canBeMissing(input) && element("label", { class: "unknown" }, unknown, " not known")),
    read: () => unknown.checked ? null : control.value === "" ? undefined : Number(control.value),
    state: () => [control.value, unknown.checked],
    restore: ([value, isUnknown]) => {
      control.value = value;
      unknown.checked = isUnknown && canBeMissing(input);
      follow();
    },
  };
}

// A day, or a moment of the contract's zone: without an offset the service reads it there.
function dateField(name, input) {
  const zone = input.timezone ?? "UTC";
  const hasTime = !/^\d{4}-\d\d-\d\d$/.test(input.example ?? "");
  const shown = example => /Z|[+-]\d\d:?\d\d$/.test(example)
    ? new Date(example).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T")
    : example;
  const control = element("input", {
    ...common(name), type: hasTime ? "datetime-local" : "date",
    value: input.example && (hasTime ? shown(input.example).slice(0, 16) : input.example),
  });

  return {
    control,
    node: frame(name, input, [hasTime && `Time in ${zone}.`, assumed(input)], control),
    read: () => control.value || (canBeMissing(input) ? null : undefined),
    state: () => [control.value],
    restore: ([value]) => { control.value = value; },
  };
}

// Items with the separator between them, as in CSV; nothing is not known where that may be, else an empty list.
function listField(name, input) {
  const separator = input.separator ?? ";";
  const control = element("input", { ...common(name), type: "text", value: input.example });
  const items = () => control.value.split(separator).map(item => item.trim()).filter(Boolean);

  return {
    control,
    node: frame(name, input, [
      `Separated by “${separator}”.`, input.values && `Of ${input.values.join(", ")}.`, assumed(input),
    ], control),
    read: () => items().length === 0 && canBeMissing(input) ? null : items(),
    state: () => [control.value],
    restore: ([value]) => { control.value = value; },
  };
}

// The options' values are JSON: "Mobile", true, null.
function choiceField(name, input) {
  const values = input.type === "flag" ? [true, false] : input.values;
  const option = (value, text) =>
    element("option", { value: JSON.stringify(value), selected: value === (input.example ?? null) }, text);
  const control = element("select", common(name),
    !canBeMissing(input) && input.example === undefined && element("option", { value: "" }, "Please choose"),
    values.map(value => option(value, spoken(value))),
    canBeMissing(input) && option(null, "not known"));

  return {
    control,
    node: frame(name, input, [assumed(input)], control),
    read: () => control.value === "" ? undefined : JSON.parse(control.value),
    state: () => [control.value],
    restore: ([value]) => {
      if ([...control.options].some(choice => choice.value === value)) control.value = value;
    },
  };
}

const common = name => ({ id: `input-${name}`, "aria-describedby": `hint-${name} error-${name}` });

const frame = (name, input, hints, ...controls) => element("div", { class: "field" },
  element("label", { for: `input-${name}` }, words(name), element("span", { class: "aside" }, inUnit(input))),
  element("div", { class: "control" }, controls),
  element("p", { class: "aside", id: `hint-${name}` }, hints.filter(Boolean).join(" ")),
  element("p", { class: "error", id: `error-${name}`, hidden: true }));
