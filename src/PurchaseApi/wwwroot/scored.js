// The answers to a file. The lines themselves are blobs, which the browser keeps outside the page's memory; here are
// only a few numbers for each row.
import { Places, quoted } from "./csv.js";

const comma = 44;
const normalQuantile = 1.959963984540054;   // 95%
const ranked = 20_000;   // so many lines are put in order; more come in the file's order

export class Scored {
  rows = 0;
  failed = 0;
  #pieces = [];   // { blob, first }: lines, and the number of the first
  #capacity = 1 << 16;
  #probability = new Float64Array(this.#capacity);   // NaN: the row failed
  #gain = new Float32Array(this.#capacity);
  #action = new Uint8Array(this.#capacity);
  #intent = new Uint8Array(this.#capacity);
  #segment = new Uint8Array(this.#capacity);
  #start = new Uint32Array(this.#capacity);   // of the line, within its piece
  #words = { action: [""], intent: [""], segment: [""] };
  #places = new Places();
  #decoder = new TextDecoder();
  #columns;

  // names: the caller's columns, as in the file.
  constructor(info, names) {
    [this.info, this.names] = [info, names];
  }

  // Adds an answer of the service, a CSV; returns its first lines.
  add(answer, peek = 0) {
    const bytes = new Uint8Array(answer), places = this.#places, peeked = [];
    let at = places.scan(bytes, 0, comma, true);
    this.#columns ??= this.#find(places.texts(bytes, this.#decoder));
    const first = at;
    this.#pieces.push({ blob: new Blob([bytes.subarray(first)]), first: this.rows });
    while (at < bytes.length) {
      const end = places.scan(bytes, at, comma, true);
      if (this.rows === this.#capacity) this.#grow();
      this.#read(bytes, at - first);
      if (peeked.length < peek) peeked.push(places.texts(bytes, this.#decoder));
      at = end;
    }

    return peeked;
  }

  #find(header) {
    this.header = [...this.names, ...header.slice(this.names.length)].map(quoted).join(",") + "\n";
    const place = name => header.lastIndexOf(name);
    return {
      probability: place("probability"), gain: place("expected_gain"), action: place("action"),
      intent: place("intent"), segment: place("segment"), error: place("error_code"),
    };
  }

  get columns() { return this.#columns; }

  #read(bytes, start) {
    const { probability, gain, action, intent, segment, error } = this.#columns;
    const row = this.rows++;
    this.#start[row] = start;
    const isFailed = this.#text(bytes, error) !== "";
    this.failed += isFailed;
    this.#probability[row] = isFailed || probability < 0 ? NaN : Number(this.#text(bytes, probability));
    if (isFailed) return;
    this.#gain[row] = Number(this.#text(bytes, gain));
    this.#action[row] = this.#code("action", this.#text(bytes, action));
    this.#intent[row] = this.#code("intent", this.#text(bytes, intent));
    this.#segment[row] = this.#code("segment", this.#text(bytes, segment));
  }

  #text(bytes, column) {
    if (column < 0) return "";
    const { starts, ends } = this.#places;
    return String.fromCharCode.apply(null, bytes.subarray(starts[column], ends[column]));
  }

  #code(kind, word) {
    const known = this.#words[kind];
    const at = known.indexOf(word);
    return at >= 0 ? at : known.push(word) - 1;
  }

  #grow() {
    this.#capacity *= 2;
    const grown = old => {
      const larger = new old.constructor(this.#capacity);
      larger.set(old);
      return larger;
    };
    this.#probability = grown(this.#probability);
    this.#gain = grown(this.#gain);
    this.#action = grown(this.#action);
    this.#intent = grown(this.#intent);
    this.#segment = grown(this.#segment);
    this.#start = grown(this.#start);
  }

  // Word -> rows, of "intent", "action" or "segment".
  counts(kind) {
    const codes = { action: this.#action, intent: this.#intent, segment: this.#segment }[kind];
    const counts = new Array(this.#words[kind].length).fill(0);
    for (let row = 0; row < this.rows; row++) counts[codes[row]]++;
    return this.#words[kind].map((word, i) => [word, counts[i]]).filter(([word, count]) => word !== "" && count > 0);
  }

  // Puts the rows that were answered in order, the best first. The control group gets no offer.
  rank(by) {
    const key = by === "expected_gain" ? this.#gain : this.#probability;
    const control = this.info.control ? this.#words.action.indexOf("control") : -1;
    const order = new Uint32Array(this.rows - this.failed);
    let next = 0;
    for (let row = 0; row < this.rows; row++)
      if (!Number.isNaN(this.#probability[row]) && this.#action[row] !== control) order[next++] = row;
    this.order = order.subarray(0, next).sort((one, other) => key[other] - key[one]);
    this.#sum();
  }

  // Running sums over the order, so that a slider costs nothing.
  #sum() {
    const count = this.order.length, costs = this.#costs();
    const sums = { positives: 0, variance: 0, gain: 0, cost: 0 };
    this.sums = Object.fromEntries(Object.keys(sums).map(name => [name, new Float64Array(count + 1)]));
    for (let i = 0; i < count; i++) {
      const row = this.order[i], probability = this.#probability[row];
      sums.positives += probability;
      sums.variance += probability * (1 - probability);
      sums.gain += this.#gain[row];
      sums.cost += costs?.[this.#action[row]] ?? 0;
      for (const name in sums) this.sums[name][i + 1] = sums[name];
    }
  }

  // Of each action; undefined where a cost depends on the row.
  #costs() {
    const { decision } = this.info;
    if (!decision) return undefined;
    const costs = this.#words.action.map(name => decision.actions[name]?.cost ?? 0);
    this.hasCosts = costs.every(cost => typeof cost === "number");
    return this.hasCosts ? costs : undefined;
  }

  // What the best `count` rows come to. As BatchTotals.cs: the variance of a Poisson binomial sum, and the share that
  // the fitted calibration adds.
  audience(count) {
    const { positives, variance, gain, cost } = this.sums;
    const half = normalQuantile * Math.sqrt(variance[count] * (1 + count / Math.max(1, this.info.split.train)));
    const expected = positives[count];
    return {
      expected, low: Math.max(0, expected - half), high: Math.min(count, expected + half),
      atRandom: count * positives.at(-1) / Math.max(1, this.order.length), gain: gain[count],
      cost: this.hasCosts ? cost[count] : undefined,
    };
  }

  // Every line, in the file's order.
  all = () => new Blob([this.header, ...this.#pieces.map(piece => piece.blob)], { type: "text/csv" });

  // The best rows with the caller's own columns. Pieces are read one after the other.
  async best(count) {
    const isRanked = count <= ranked;
    const places = new Map();   // row -> its place in what is written
    for (let i = 0; i < count; i++) places.set(this.order[i], i);
    const rows = this.order.slice(0, count).sort();
    const lines = new Array(isRanked ? count : 0);
    let next = 0;
    for (const [i, { blob, first }] of this.#pieces.entries()) {
      const end = this.#pieces[i + 1]?.first ?? this.rows;
      if (next === rows.length || rows[next] >= end) continue;
      const bytes = isRanked ? new Uint8Array(await blob.arrayBuffer()) : null;
      for (; next < rows.length && rows[next] < end; next++) {
        const row = rows[next];
        const [from, to] = [this.#start[row], row + 1 < end ? this.#start[row + 1] : blob.size];
        if (isRanked) lines[places.get(row)] = bytes.slice(from, to);
        else lines.push(blob.slice(from, to));
      }
    }

    return new Blob([this.header, ...lines], { type: "text/csv" });
  }
}
