import { keyHeaders } from "./key.js";
import { text } from "./words.js";

// What the service answers: { isGood, status, body, headers, isKept }. isKept: the service cannot be reached, and this
// is what the service worker kept of an earlier visit.
export async function send(path, { body, type, accept, signal } = {}) {
  try {
    const response = await fetch(path, {
      method: body === undefined ? "GET" : "POST", cache: "no-store", body, signal,
      headers: { ...type && { "Content-Type": type }, ...accept && { Accept: accept }, ...keyHeaders() },
    });
    const isJson = /json$|json;/.test(response.headers.get("Content-Type") ?? "");
    return {
      isGood: response.ok, status: response.status, headers: response.headers,
      isKept: response.headers.has("X-Kept"),
      body: isJson ? await response.json() : response.ok ? await response.arrayBuffer() : { title: text.failed },
    };
  } catch (error) {
    if (error.name === "AbortError") throw error;
    const body = { title: text.unreachable, detail: text.unreachableMore };
    return { isGood: false, status: 0, headers: new Headers(), body };
  }
}

export const ask = (path, row, signal) =>
  send(path, { body: JSON.stringify(row), type: "application/json", signal });

// In words, for people.
export function problemWords({ status, headers, body }) {
  if (status === 429) return `${text.tooMany} ${text.tryAgainIn(Number(headers.get("Retry-After") ?? 1))}`;
  return [body.title, body.detail].filter(Boolean).join(" ");
}
