// What the reader has written and solved, kept on this device and nowhere else.

const PREFIX = "exercise:";

/** What is kept of an exercise. @returns {{code?: string, tried?: string, solved?: string}} */
export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? {};
  } catch {
    return {}; // storage is switched off, or somebody else's
  }
}

/** Keep more of an exercise. */
export function keep(name, what) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify({ ...recall(name), ...what }));
  } catch {
    // Nothing is kept, and the exercise works all the same.
  }
}
