/** One header field. `name` is the long form in lower case ("call-id"); `value` is unfolded and trimmed, one char per byte (see `textOf`). */
export type HeaderField = { readonly name: string; readonly value: string };

export type SipRequest = {
  readonly kind: "request";
  readonly method: string;
  readonly uri: string;
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array;
};
export type SipResponse = {
  readonly kind: "response";
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array;
};
export type SipMessage = SipRequest | SipResponse;

export const noBody: Uint8Array = new Uint8Array(0);

/** First value of a header field, by its long lower-case name. */
export function header(message: { readonly headers: readonly HeaderField[] }, name: string): string | undefined {
  for (const field of message.headers) if (field.name === name) return field.value;
  return undefined;
}

/** All values of a header field as they stand, one per line. */
export function headerLines(message: { readonly headers: readonly HeaderField[] }, name: string): string[] {
  const values: string[] = [];
  for (const field of message.headers) if (field.name === name) values.push(field.value);
  return values;
}

/** All values of a header field that may be a comma-separated list (RFC 3261 §7.3.1), in order. */
export function headerValues(message: { readonly headers: readonly HeaderField[] }, name: string): string[] {
  const values: string[] = [];
  for (const field of message.headers) {
    if (field.name !== name) continue;
    if (field.value.includes(",")) for (const value of splitOutside(field.value, ",")) values.push(value);
    else if (field.value !== "") values.push(field.value);
  }
  return values;
}

/** Option tags or other tokens of a list header, lower case. */
export function tokens(message: { readonly headers: readonly HeaderField[] }, name: string): string[] {
  return headerValues(message, name)
    .map((value) => value.trim().toLowerCase())
    .filter((value) => value !== "");
}

/** Splits at a character that is neither in a quoted string nor in <>; parts are trimmed, empty ones kept out. */
export function splitOutside(value: string, separator: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let angle = false;
  let start = 0;
  for (let i = 0; i < value.length; i++) {
    const c = value[i];
    if (quoted) {
      if (c === "\\") i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === "<") angle = true;
    else if (c === ">") angle = false;
    else if (c === separator && !angle) {
      const part = value.slice(start, i).trim();
      if (part !== "") parts.push(part);
      start = i + 1;
    }
  }
  const last = value.slice(start).trim();
  if (last !== "") parts.push(last);
  return parts;
}

const high = /[\u0080-\uffff]/;

/**
 * Header values hold one char per byte, so that what is echoed leaves byte for byte. This reads such a value as UTF-8 (RFC 3261 §7.3.1);
 * bytes that aren't UTF-8 are read as ISO 8859-1.
 */
export function textOf(value: string): string {
  if (!high.test(value)) return value;
  const bytes = Buffer.from(value, "latin1");
  const text = bytes.toString("utf8");
  return text.includes("\ufffd") ? value : text;
}

/** The other way: text to one char per UTF-8 byte, without line breaks, so that no header can be smuggled in. */
export function wireOf(text: string): string {
  const clean = /[\r\n\0]/.test(text) ? text.replace(/[\r\n\0]+/g, " ") : text;
  return high.test(clean) ? Buffer.from(clean, "utf8").toString("latin1") : clean;
}
