// What the browser remembers for its user; one that remembers nothing works all the same.

const PREFIX = "kcp-sandbox-";

/** Give what is remembered by a name: `language`, `keys` ("off" for none), `code`. */
export function remembered(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Remember a text by a name. */
export function remember(name, text) {
  try {
    localStorage.setItem(PREFIX + name, text);
  } catch {
    // A browser may forbid it.
  }
}
