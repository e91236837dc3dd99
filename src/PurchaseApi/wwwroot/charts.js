// Small charts, drawn in SVG; each has its numbers in words.
import { element, shape, tableHead } from "./dom.js";
import { between, number, percent, share } from "./format.js";
import { text } from "./words.js";

const width = 420, height = 260, left = 62, right = 12, top = 10, bottom = 40;
const x = share => left + share * (width - left - right);
const y = share => height - bottom - share * (height - top - bottom);
const path = points => points.map(([a, b], i) => `${i ? "L" : "M"}${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join("");

function frame(label, across, up, ...marks) {
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return shape("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label },
    ticks.map(tick => [
      shape("line", { class: "axis", x1: x(0), x2: x(1), y1: y(tick), y2: y(tick) }),
      shape("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, share(tick)),
      shape("text", { x: x(tick), y: height - bottom + 16, "text-anchor": "middle" }, share(tick)),
    ]),
    shape("text", { x: x(0.5), y: height - 4, "text-anchor": "middle" }, across),
    shape("text", { x: 11, y: y(0.5), "text-anchor": "middle", transform: `rotate(-90 11 ${y(0.5)})` }, up),
    marks);
}

// Of each tenth of the test cases: what was predicted, and what happened with its 95 % interval.
export const calibrationChart = (tenths, many) => element("figure", null,
  frame(text.calibrationLabel(tenths), text.predicted, text.happened(many),
    shape("path", { class: "guide", d: path([[0, 0], [1, 1]]) }),
    tenths.map(({ probability, observed }) => [
      shape("line", {
        class: "spread", x1: x(probability), x2: x(probability), y1: y(observed.low), y2: y(observed.high),
      }),
      shape("circle", { class: "dot", cx: x(probability), cy: y(observed.value), r: 4 }),
    ])),
  element("details", null, element("summary", null, text.asTable), element("table", null,
    tableHead(text.calibrationColumns(many)),
    element("tbody", null, tenths.map(({ rows, probability, observed }) => element("tr", null,
      element("td", null, percent(probability)), element("td", null, share(observed.value)),
      element("td", null, between(observed)),
      element("td", null, number(rows))))))));

export const gainsChart = (gains, many) => {
  const points = [[0, 0], ...gains.map((found, i) => [(i + 1) / gains.length, found])];
  return element("figure", null,
    frame(text.gainsLabel(gains, many), text.contacted, text.found(many),
      shape("path", { class: "guide", d: path([[0, 0], [1, 1]]) }),
      shape("path", { class: "line", d: path(points) })),
    element("details", null, element("summary", null, text.asTable), element("table", null,
      tableHead([text.contacted, text.found(many)]),
      element("tbody", null, points.slice(1).filter((_, i) => i % 2).map(([contacted, found]) => element("tr", null,
        element("td", null, share(contacted)), element("td", null, share(found))))))));
};

// From 0 to the largest, without axes: its words say the ends.
export function spark(values, isLine) {
  const most = Math.max(...values, 1e-9);
  const at = i => 4 + i * 104 / Math.max(1, values.length - 1);
  const up = value => 32 - 28 * value / most;
  const line = values.map((one, i) => `${i ? "L" : "M"}${at(i).toFixed(1)} ${up(one).toFixed(1)}`).join("");
  return shape("svg", { class: "spark chart", viewBox: "0 0 112 36", "aria-hidden": "true" },
    shape("line", { class: "axis", x1: 0, x2: 112, y1: 34, y2: 34 }),
    isLine
      ? shape("path", { class: "spark", d: line })
      : values.map((one, i) => shape("circle", { class: "dot", cx: at(i), cy: up(one), r: 3.5 })));
}
