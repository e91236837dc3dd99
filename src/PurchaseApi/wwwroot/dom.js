export const byId = id => document.getElementById(id);

// Children that are text become text, never markup.
export function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
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

export function facts(rows) {
  return element("dl", null, rows.filter(Boolean).map(([term, ...said]) =>
    element("div", null, element("dt", null, term), element("dd", null, said))));
}

export const aside = text => element("p", { class: "aside" }, text);
