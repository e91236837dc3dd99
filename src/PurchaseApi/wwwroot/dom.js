import { text } from "./words.js";

const svgSpace = "http://www.w3.org/2000/svg";

export const byId = id => document.getElementById(id);

// Children that are text become text, never markup.
export const element = (tag, attributes, ...children) => filled(document.createElement(tag), attributes, children);

export const shape = (tag, attributes, ...children) =>
  filled(document.createElementNS(svgSpace, tag), attributes, children);

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter(child => child !== undefined && child !== null && child !== false));
  return node;
}

// A custom property that the style sheet reads; a style attribute would break the page's security policy.
export function withStyle(node, name, value) {
  node.style.setProperty(name, value);
  return node;
}

// An empty text hides the node.
export function say(node, text) {
  node.textContent = text;
  node.hidden = text === "";
}

export function show(node, ...children) {
  node.replaceChildren(...children.flat().filter(Boolean));
  node.hidden = node.childNodes.length === 0;
}

export function facts(rows) {
  return element("dl", null, rows.filter(Boolean).map(([term, ...said]) =>
    element("div", null, element("dt", null, term), element("dd", null, said))));
}

export const aside = (...text) => element("p", { class: "aside" }, text);

export const card = (title, ...children) => element("section", { class: "card", "aria-label": title },
  element("h2", null, title), children);

// An expression of the contract; fitted numbers get six digits, as in the report.
export const codeOf = expression =>
  element("code", null, expression.replace(/\d+\.\d{3,}/g, figure => Number(Number(figure).toPrecision(6))));

export const ruleOf = rule => rule === "otherwise" ? text.noSegment : codeOf(rule);

// A bar, from 0 to 1.
export const amount = share =>
  withStyle(element("span", { class: "amount block", "aria-hidden": "true" }), "--width", share);

export const tableHead = columns => element("thead", null,
  element("tr", null, columns.map(said => element("th", { scope: "col" }, said))));

// A table that may be wider than the screen.
export const wide = (label, table) =>
  element("div", { class: "wide", tabindex: 0, role: "region", "aria-label": label }, table);

export const button = (text, pressed, attributes) => {
  const node = element("button", { type: "button", ...attributes }, text);
  node.addEventListener("click", pressed);
  return node;
};
