// How the playgrounds put numbers, tokens, bytes and errors into words. No page.

/** What an error says. @param {unknown} error */
export const wordsOf = (error) => String(error instanceof Object && "message" in error ? error.message : error);

/** A count with its noun. @param {number} count @param {string} noun in the singular */
export const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/** Two hexadecimal digits for each byte. @param {Iterable<number>} bytes */
export const toHex = (bytes, between = " ") =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(between);

/** A token in quotes, with its white space visible, as Python prints it. @param {string} text */
export function quote(text) {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  /** @type {Record<string, string>} */
  const names = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", [mark]: `\\${mark}` };
  const inside = text.replace(/[\n\r\t\\'"]/g, (sign) => names[sign] ?? sign);
  return mark + inside + mark;
}

/** A probability with three decimals, or that it is smaller than they show. @param {number} chance */
export const decimals = (chance) => (chance >= 0.0005 ? chance.toFixed(3) : "< 0.001");
