import { byId, say } from "./dom.js";

const name = "api-key";   // Swagger UI keeps it under the same name

// For the tab alone: it is gone when the tab is closed.
export const hasKey = () => sessionStorage.getItem(name) !== null;

export const keyHeaders = () => hasKey() ? { Authorization: `Bearer ${sessionStorage.getItem(name)}` } : {};

export const isRefused = ({ status }) => status === 401 || status === 403;

// Asks for a key, then goes on.
export function askForKey({ title, detail }, next) {
  say(byId("key-refused"), hasKey() ? `${title} ${detail ?? ""}` : "");
  byId("room").hidden = true;
  byId("door").hidden = false;
  byId("key").value = "";
  byId("key").focus();
  byId("door").onsubmit = event => {
    event.preventDefault();
    sessionStorage.setItem(name, byId("key").value.trim());
    byId("door").hidden = true;
    byId("room").hidden = false;
    next();
  };
}
