/** Pages for people who do not sign in: plain HTML, no script, one style that ships with the page. */
import { createHash } from "node:crypto";

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The first of the two languages that the browser asks for; Chinese where it asks for neither. @param languages Accept-Language (RFC 9110 §12.5.4) */
export const languageOf = (languages = ""): "zh" | "en" => {
  const asked = languages
    .split(",")
    .map((one) => {
      const [tag = "", ...more] = one.trim().toLowerCase().split(";");
      const q = Number(/^\s*q=([\d.]+)/.exec(more.join(";"))?.[1] ?? 1);
      return { tag: tag.split("-")[0], q };
    })
    .filter(({ tag, q }) => q > 0 && (tag === "zh" || tag === "en"))
    .sort((a, b) => b.q - a.q);
  return asked[0]?.tag === "en" ? "en" : "zh";
};

const style = `
*{box-sizing:border-box}
body{margin:0;background:#f3f5f8;color:#1b2430;font:20px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{max-width:640px;margin:0 auto;padding:28px 20px 48px}
h1{font-size:28px;line-height:1.3;margin:8px 0 20px}
p{margin:0 0 16px}
form{margin:0}
fieldset{border:0;margin:0 0 20px;padding:20px;background:#fff;border-radius:12px;min-width:0}
legend{float:left;width:100%;padding:0;margin:0 0 12px;font-weight:600}
.choice{clear:both;display:flex;align-items:center;gap:14px;min-height:56px;padding:8px 14px;margin:8px 0 0;border:2px solid #c4ccd8;border-radius:10px;cursor:pointer}
.choice input{width:24px;height:24px;margin:0;flex:none;accent-color:#1553b7}
.choice:has(input:checked){border-color:#1553b7;background:#eaf1fd}
.choice:has(input:focus-visible){outline:3px solid #1553b7;outline-offset:2px}
.wrong{padding:12px 16px;border-radius:10px;background:#fdecea;color:#8a1c12}
button{display:block;width:100%;min-height:60px;border:0;border-radius:12px;background:#1553b7;color:#fff;font:inherit;font-weight:600;cursor:pointer}
button:focus-visible{outline:3px solid #1b2430;outline-offset:3px}
`;

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** What a page may do beside showing text. `frames`: origins whose pages may show it. */
type Allowed = { readonly pictures?: boolean; readonly frames?: readonly string[] };

/** Its style alone is let in: by its hash (CSP 3 §2.3.1). */
const headersOf = (css: string, { pictures = false, frames = [] }: Allowed = {}) => ({
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "x-robots-tag": "noindex",
  vary: "accept-language",
  "content-security-policy": [
    "default-src 'none'",
    `style-src ${hashOf(css)}`,
    ...(pictures ? ["img-src 'self'"] : []),
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${frames.length > 0 ? frames.join(" ") : "'none'"}`,
  ].join("; "),
});

const pageOf = (css: string, language: "zh" | "en", title: string, body: string, kind = ""): string => `<!doctype html>
<html lang="${language === "zh" ? "zh-CN" : "en"}"${kind === "" ? "" : ` class="${escaped(kind)}"`}>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${css}</style></head>
<body><main>${body}</main></body>
</html>
`;

/** Of every such page. */
export const publicHeaders = headersOf(style);

/** @param title plain text @param body HTML, whose texts are escaped */
export const publicPage = (language: "zh" | "en", title: string, body: string): string =>
  pageOf(style, language, title, body);

/** Pages of a room that adds to the style. @param more CSS */
export const publicLook = (more: string) => {
  const css = style + more;
  return {
    headers: (allowed: Allowed) => headersOf(css, allowed),
    /** @param kind the class of the whole page */
    page: (language: "zh" | "en", title: string, body: string, kind: string) =>
      pageOf(css, language, title, body, kind),
  };
};
