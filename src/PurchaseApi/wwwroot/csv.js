// Cuts a CSV into pieces of whole records, so that a file of any size is sent without being held. What the cells mean
// is the service's to say.
const quote = 34, feed = 10, turn = 13;
const separators = [",", ";", "\t", "|"].map(one => one.charCodeAt(0));
const beginning = 1 << 20, preambleRecords = 30;

// Where the cells of one record begin and end.
export class Places {
  starts = new Int32Array(4096);
  ends = new Int32Array(4096);
  count = 0;

  // The place after the record with its line end; -1 when the bytes end before it does.
  scan(bytes, at, delimiter, isEnd) {
    this.count = 0;
    for (;;) {
      const start = at;
      if (bytes[at] === quote && (at = afterQuotes(bytes, at)) < 0) {
        if (!isEnd) return -1;
        at = bytes.length;
      }

      while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== feed && bytes[at] !== turn) at++;
      if (this.count < this.starts.length) [this.starts[this.count], this.ends[this.count]] = [start, at];
      this.count++;
      if (at === bytes.length) return isEnd ? at : -1;
      const stop = bytes[at++];
      if (stop === delimiter) continue;
      if (stop === turn && at === bytes.length && !isEnd) return -1;   // a line feed may belong to it
      return stop === turn && bytes[at] === feed ? at + 1 : at;
    }
  }

  texts(bytes, decoder) {
    return Array.from({ length: Math.min(this.count, this.starts.length) }, (_, i) =>
      unquoted(decoder.decode(bytes.subarray(this.starts[i], this.ends[i]))));
  }
}

// -1 when the quotes are not closed.
function afterQuotes(bytes, at) {
  for (at++; ; at += 2) {
    at = bytes.indexOf(quote, at);
    if (at < 0 || at + 1 === bytes.length) return -1;
    if (bytes[at + 1] !== quote) return at + 1;
  }
}

const unquoted = text =>
  (text.startsWith("\"") ? text.slice(1).replace(/"$/, "").replaceAll("\"\"", "\"") : text).trim();

export const quoted = text => /[",;\t\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text;

// time_spent, Time-Spent and TIMESPENT are the same column.
export const loose = name => name.replaceAll(/[ _-]/g, "").toUpperCase();

export const isSpreadsheet = async blob => {
  const [first, second] = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  return first === 0x50 && second === 0x4b;   // a ZIP archive, as .xlsx is
};

// -> { blob, charset, delimiter, names, start, sample }: its header, where its rows begin, and the first of them.
export async function openCsv(file, wanted) {
  const blob = await plainBytes(file);
  let bytes = new Uint8Array(await blob.slice(0, beginning).arrayBuffer());
  const isWhole = bytes.length === blob.size;
  const charset = isUtf8(bytes) ? "utf-8" : "windows-1252";
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const decoder = new TextDecoder(charset);
  const header = findHeader(bytes, mark, isWhole, decoder, new Set(wanted.map(loose)));
  const places = new Places(), sample = [];
  for (let at = header.end; sample.length < 10 && at < bytes.length;) {
    const end = places.scan(bytes, at, header.delimiter, isWhole);
    if (end < 0) break;
    if (places.count > 1 || places.ends[0] > places.starts[0]) sample.push(places.texts(bytes, decoder));
    at = end;
  }

  return { blob, charset, delimiter: header.delimiter, names: header.names, start: header.end, sample };
}

// Unpacked, and in bytes whose line ends are single ones.
async function plainBytes(file) {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (first === 0x1f && second === 0x8b)
    return plainBytes(await new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))).blob());
  const isLittle = first === 0xff && second === 0xfe;
  if (!isLittle && !(first === 0xfe && second === 0xff)) return file;
  return new Response(file.stream()
    .pipeThrough(new TextDecoderStream(isLittle ? "utf-16le" : "utf-16be"))
    .pipeThrough(new TextEncoderStream())).blob();
}

function isUtf8(bytes) {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

// The record with the most of the wanted columns: titles and notes may come before it.
function findHeader(bytes, mark, isWhole, decoder, wanted) {
  const places = new Places();
  let best, at = mark;
  for (let record = 0; record < preambleRecords && at < bytes.length; record++) {
    const delimiter = delimiterOf(bytes, at);
    const end = places.scan(bytes, at, delimiter, isWhole);
    if (end < 0) break;
    const names = places.texts(bytes, decoder);
    const known = names.filter(name => wanted.has(loose(name))).length;
    if (!best || known > best.known || best.names.length < 2 && names.length > 1 && best.known === 0)
      best = { names, delimiter, known, end };
    at = end;
  }

  return best ?? { names: [], delimiter: separators[0], end: bytes.length };
}

function delimiterOf(bytes, at) {
  const counts = new Map(separators.map(one => [one, 0]));
  for (let isQuoted = false; at < bytes.length && (isQuoted || bytes[at] !== feed && bytes[at] !== turn); at++) {
    if (bytes[at] === quote) isQuoted = !isQuoted;
    else if (!isQuoted && counts.has(bytes[at])) counts.set(bytes[at], counts.get(bytes[at]) + 1);
  }

  return separators.reduce((best, one) => counts.get(one) > counts.get(best) ? one : best);
}

// Whole records, about `size` bytes at a time: { bytes, end }, where end is the place in the file.
export async function* pieces({ blob, delimiter, start }, size) {
  const places = new Places();
  for (let at = start, length = size; at < blob.size;) {
    const bytes = new Uint8Array(await blob.slice(at, at + length).arrayBuffer());
    const isEnd = at + bytes.length === blob.size;
    let whole = 0;
    for (let end; whole < bytes.length && (end = places.scan(bytes, whole, delimiter, isEnd)) > 0;) whole = end;
    if (whole === 0) {
      length *= 2;   // a record that is longer
      continue;
    }

    at += whole;
    length = size;
    yield { bytes: bytes.subarray(0, whole), end: at };
  }
}
