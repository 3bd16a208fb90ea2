/** Parameters in order of appearance; names in lower case, a value without its quotes; undefined where there is none (";lr"). */
export type Params = readonly (readonly [name: string, value: string | undefined])[];

export const noParams: Params = [];

export function param(params: Params, name: string): string | undefined {
  for (const [key, value] of params) if (key === name) return value ?? "";
  return undefined;
}

export const token = /^[A-Za-z0-9\-.!%*_+`'~]+$/;
const paramValue = /^(?:[A-Za-z0-9\-.!%*_+`'~:[\]/@&$?#=^|{}\u0080-\u00ff]+)$/;

/**
 * `;a=b;c="d"` from position `at` on (LWS around separators is fine). Undefined if malformed: an unbalanced quote, an empty name,
 * an empty value after "=", or rubbish. What may stand in a value is taken widely, but no separator of the level above.
 */
export function parseParams(text: string, at: number): Params | undefined {
  if (at >= text.length) return noParams;
  const params: [string, string | undefined][] = [];
  const n = text.length;
  let i = skipSpace(text, at);
  while (i < n) {
    if (text[i] !== ";") return undefined;
    i = skipSpace(text, i + 1);
    const start = i;
    while (i < n && !isStop(text.charCodeAt(i))) i++;
    const name = text.slice(start, i);
    if (!token.test(name)) return undefined;
    i = skipSpace(text, i);
    if (text[i] !== "=") {
      params.push([name.toLowerCase(), undefined]);
      continue;
    }
    i = skipSpace(text, i + 1);
    if (text[i] === '"') {
      const end = quotedEnd(text, i);
      if (end < 0) return undefined;
      params.push([name.toLowerCase(), unquote(text.slice(i, end))]);
      i = skipSpace(text, end);
      continue;
    }
    const from = i;
    while (i < n && text[i] !== ";" && text[i] !== " " && text[i] !== "\t") i++;
    const value = text.slice(from, i);
    if (!paramValue.test(value)) return undefined;
    params.push([name.toLowerCase(), value]);
    i = skipSpace(text, i);
  }
  return params;
}

function isStop(c: number): boolean {
  return c === 0x3b || c === 0x3d || c === 0x20 || c === 0x09; // ; = SP HT
}

export function skipSpace(text: string, at: number): number {
  let i = at;
  while (i < text.length && (text.charCodeAt(i) === 0x20 || text.charCodeAt(i) === 0x09)) i++;
  return i;
}

/** Position after the closing quote of the quoted string that opens at `at`; −1 if it never closes. */
export function quotedEnd(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x5c) i++;
    else if (c === 0x22) return i + 1;
  }
  return -1;
}

/** The text in a quoted string, its escapes undone. */
export function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  return inner.includes("\\") ? inner.replace(/\\([\s\S])/g, "$1") : inner;
}

export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
