// The inputs of a contract as fields of a form.
import { byId, element, say } from "./dom.js";
import { inUnit, labelOf, rounded } from "./format.js";
import { usualRange } from "./model.js";
import { fieldError, spoken, text } from "./words.js";

const open = 5;   // fields that are not folded

// name -> { input, node, control, read, state, restore, reset } of the fields on the page
const fields = new Map();

export function showFields(info, names) {
  const before = new Map(fields);
  fields.clear();
  for (const name of names) fields.set(name, field(name, info, before.get(name)));

  const nodes = [...fields.values()].map(one => one.node);
  const rest = nodes.length > open + 1 ? nodes.splice(open) : [];
  byId("fields").replaceChildren(...nodes, ...rest.length === 0 ? [] : [
    element("details", { id: "more" }, element("summary", null, text.moreInputs(rest.length)), rest)]);
}

function field(name, info, before) {
  const input = info.inputs[name];
  const made = isNumeric(input) ? numberField(name, input, usualRange(name, info))
    : input.type === "date" ? dateField(name, input)
    : input.type === "list" ? listField(name, input) : choiceField(name, input);
  const example = made.state();
  if (before?.input.type === input.type) made.restore(before.state());
  return { input, ...made, reset: () => made.restore(example) };
}

export const resetFields = () => fields.forEach(one => one.reset());

// Shows a row in the fields.
export const fillFields = row => fields.forEach((one, name) => one.restore(stateOf(one.input, row[name] ?? null)));

const stateOf = (input, value) => isNumeric(input) ? [value ?? "", value === null]
  : input.type === "date" ? [value ?? ""]
  : input.type === "list" ? [(value ?? []).join(input.separator ?? ";")] : [JSON.stringify(value)];

// What is empty stays out of the row, and the service says so.
export const readRow = () => Object.fromEntries([...fields].map(([name, one]) => [name, one.read()]));

// Every error is shown at its field; those that have none are returned. A field that is being typed in is not yet
// wrong.
export function showErrors(errors, isSettled) {
  const byField = new Map(errors.map(error => [nameIn(error.pointer), error]));
  for (const [name, one] of fields) {
    const error = byField.get(name);
    if (!error) showError(one, "");
    else if (isSettled || isWrong(one)) showError(one, fieldError(error, one.input, canBeMissing(one.input)));
  }

  const more = byId("more");
  if (more?.querySelector("[aria-invalid=true]")) more.open = true;
  return errors.filter(error => !fields.has(nameIn(error.pointer)));
}

export const isFieldWrong = () => [...fields.values()].some(isWrong);

const isWrong = ({ control }) => control.getAttribute("aria-invalid") === "true";

function showError({ control, node }, said) {
  say(node.lastChild, said);
  control.setAttribute("aria-invalid", said !== "");
}

// RFC 6901 in a URI fragment: #/basket_value
const nameIn = pointer => decodeURIComponent(pointer.slice(2)).replaceAll("~1", "/").replaceAll("~0", "~");

const isNumeric = input => input.type === "number" || input.type === "integer";
const canBeMissing = input => input.missing !== undefined && input.missing !== null;

function numberField(name, input, usual) {
  const label = labelOf(name, { [name]: input });
  const control = element("input", {
    ...common(name), type: "number", inputmode: "decimal", value: input.example,
    step: input.type === "integer" ? 1 : "any", min: input.range?.[0], max: input.range?.[1],
  });
  const unknown = element("input", {
    type: "checkbox", "aria-label": text.isNotKnown(label),
    checked: canBeMissing(input) && input.example === undefined,
  });
  const slider = usual && slide(control, input, usual, label);
  const ends = () => element("div", { class: "ends", "aria-hidden": "true" },
    usual.map(end => element("span", null, rounded(end))));
  const follow = () => {
    control.disabled = unknown.checked;
    if (slider) slider.disabled = unknown.checked;
  };
  unknown.addEventListener("change", follow);
  follow();

  return {
    control,
    node: frame(name, input, [],
      [control, canBeMissing(input) && element("label", { class: "unknown" }, unknown, ` ${text.notKnown}`)],
      slider && element("div", { class: "slide" }, slider, ends())),
    read: () => unknown.checked ? null : control.value === "" ? undefined : Number(control.value),
    state: () => [control.value, unknown.checked],
    restore: ([value, isUnknown]) => {
      control.value = value;
      unknown.checked = isUnknown && canBeMissing(input);
      if (slider) slider.value = value;
      follow();
    },
  };
}

// Over the values that nearly all training rows have. The number is there for the keyboard.
function slide(control, input, [low, high], label) {
  const step = input.type === "integer" ? 1 : 10 ** Math.floor(Math.log10((high - low) / 100));
  const slider = element("input", {
    type: "range", min: low, max: high, step, value: control.value, tabindex: -1, "aria-label": text.slider(label),
  });
  slider.addEventListener("input", () => {
    const decimals = Math.max(0, -Math.floor(Math.log10(step)));
    control.value = Number(Number(slider.value).toFixed(decimals));
  });
  control.addEventListener("input", () => { slider.value = control.value; });
  return slider;
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
    node: frame(name, input, [hasTime && text.timeIn(zone)], control),
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
    node: frame(name, input, [text.separatedBy(separator), input.values && text.oneOf(input.values)], control),
    read: () => items().length === 0 && canBeMissing(input) ? null : items(),
    state: () => [control.value],
    restore: ([value]) => { control.value = value; },
  };
}

// The options' values are JSON: "Mobile", true, null.
function choiceField(name, input) {
  const values = input.type === "flag" ? [true, false] : input.values;
  const option = (value, said) =>
    element("option", { value: JSON.stringify(value), selected: value === (input.example ?? null) }, said);
  const control = element("select", common(name),
    !canBeMissing(input) && input.example === undefined && element("option", { value: "" }, text.choose),
    values.map(value => option(value, spoken(value))),
    canBeMissing(input) && option(null, text.notKnown));

  return {
    control,
    node: frame(name, input, [], control),
    read: () => control.value === "" ? undefined : JSON.parse(control.value),
    state: () => [control.value],
    restore: ([value]) => {
      if ([...control.options].some(choice => choice.value === value)) control.value = value;
    },
  };
}

const common = name => ({ id: `input-${name}`, "aria-describedby": `hint-${name} error-${name}` });

const frame = (name, input, hints, controls, below) => element("div", { class: "field" },
  element("label", { for: `input-${name}` }, labelOf(name, { [name]: input }),
    element("span", { class: "aside" }, inUnit(input))),
  element("p", { class: "aside", id: `hint-${name}` }, [input.help, ...hints].filter(Boolean).join(" ")),
  element("div", { class: "control" }, controls),
  below,
  element("p", { class: "error", id: `error-${name}`, hidden: true }));
