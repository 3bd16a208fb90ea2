import fc from "fast-check";
import { expect, test } from "vitest";
import { dispositionOf, typeOf } from "./files.ts";
import { sanitise, textOf } from "./rich-text.ts";

const attacks = [
  "<script>alert(1)</script>",
  "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
  "<scr<script>ipt>alert(1)</scr</script>ipt>",
  "<img src=x onerror=alert(1)>",
  "<img src=javascript:alert(1)>",
  '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">',
  '<img src="data:text/html;base64,PHNjcmlwdD4=">',
  '<img src="https://tracker.example/x.gif">',
  '<img src="//tracker.example/x.gif">',
  '<img src="/api/sign-out">',
  '<img src="/api/knowledge/files/../../sign-out">',
  '<img srcset="https://tracker.example/x.gif 2x" src="/api/knowledge/files/a">',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href=" java\tscript:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href="&#x6A&#x61vascript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<a href="//evil.example">x</a>',
  '<a href="https://a.example" onclick="alert(1)" style="position:fixed">x</a>',
  "<svg onload=alert(1)><circle/></svg>",
  "<svg><script>alert(1)</script></svg>",
  "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
  "<iframe src=javascript:alert(1)></iframe>",
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  "<object data=javascript:alert(1)></object>",
  "<embed src=javascript:alert(1)>",
  '<form action=javascript:alert(1)><input type=submit><button formaction="javascript:alert(1)">x</button></form>',
  "<body onload=alert(1)>",
  "<details open ontoggle=alert(1)>x</details>",
  '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
  '<base href="https://evil.example/">',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  "<style>@import 'https://evil.example/x.css';</style>",
  '<p style="background:url(javascript:alert(1))">x</p>',
  '<div id="root" class="ant-modal" name="location">x</div>',
  "<template><script>alert(1)</script></template>",
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  "<textarea><img src=x onerror=alert(1)></textarea>",
  "<title><img src=x onerror=alert(1)></title>",
  "<xmp><img src=x onerror=alert(1)></xmp>",
  "<!--><img src=x onerror=alert(1)>-->",
  "<![CDATA[<img src=x onerror=alert(1)>]]>",
  '<table background="javascript:alert(1)"><td background="javascript:alert(1)">x</td></table>',
  '<video><source onerror="alert(1)"></video>',
  "<p/onclick=alert(1)//>x</p>",
  "<img/src=`x`onerror=alert(1)>",
  '<p title=">">x<script >alert(1)</script ></p>',
  "＜script＞alert(1)＜/script＞",
] as const;

/** Each tag of sanitised text, with its attributes. */
const tagsOf = (html: string): string[] => html.match(/<[^>]*>/g) ?? [];
const allowedTag =
  /^<\/?(p|br|hr|h[1-4]|ul|ol|li|blockquote|pre|code|strong|b|em|i|u|s|a|img|span|table|thead|tbody|tr|th|td|colgroup|col)(\s[^>]*)?>$/;
const allowedAttributes =
  /^<\/?\w+((\s(href|src|alt|width|height|colspan|rowspan|colwidth|start)="[^"]*")|\s(href|src|alt|width|height|colspan|rowspan|colwidth|start))*\s?\/?>$/;

/** Fails where something in sanitised text could do more than be read. */
const mustBeHarmless = (html: string): void => {
  for (const tag of tagsOf(html)) {
    expect(tag).toMatch(allowedTag);
    expect(tag).toMatch(allowedAttributes);
    const address = /\s(href|src)="([^"]*)"/.exec(tag);
    if (address?.[1] === "href") expect(address[2]).toMatch(/^(https?:|mailto:|tel:|[^:]*$)/i);
    if (address?.[1] === "href") expect(address[2]).not.toMatch(/^\s*\/\//);
    if (address?.[1] === "src")
      expect(address[2]).toMatch(/^(\/api\/knowledge\/files\/[\w-]+$|data:image\/(png|jpeg|gif|webp);base64,)/);
  }
  expect(html.replace(/<[^>]*>/g, "")).not.toContain("<");
};

test.each(attacks)("nothing of %s can run, load or lead away", (html) => {
  const clean = sanitise(html);
  mustBeHarmless(clean);
  expect(sanitise(clean)).toBe(clean);
});

test("nor of any mixture of them", () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(...attacks),
      fc.string({ maxLength: 10 }),
      fc.constantFrom("<", ">", '"', "'", "<p", "<!--", "&lt;", "</"),
    ),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const clean = sanitise(parts.join(""));
      mustBeHarmless(clean);
      expect(sanitise(clean)).toBe(clean);
    }),
    { numRuns: 500 },
  );
});

test("what an editor writes stays as it is", () => {
  const html =
    '<h3>材料</h3><p><strong>身份证</strong>、<a href="https://a.example/x?a=1&amp;b=2">表格</a></p><ul><li><p>原件</p></li></ul>' +
    '<table><tbody><tr><th colspan="2"><p>项</p></th></tr><tr><td><p>一</p></td><td><p>二</p></td></tr></tbody></table>' +
    '<img src="/api/knowledge/files/3f2a-b" alt="图" /><img src="data:image/png;base64,iVBORw0KGgo=" alt="" />';
  expect(sanitise(html)).toBe(html);
});

test("a text has a line for each block, and no marks of HTML", () => {
  expect(textOf(sanitise("<h3>费用</h3><p>1 &lt; 2 &amp; 3</p><ul><li>甲</li><li>乙</li></ul>"))).toBe(
    "费用\n1 < 2 & 3\n甲\n乙",
  );
  expect(textOf("<table><tbody><tr><td>甲</td><td>乙</td></tr></tbody></table>")).toBe("甲  乙");
  expect(textOf("&amp;lt;")).toBe("&lt;");
});

test("a picture is one by its bytes; SVG, HTML and what only says so are attachments", () => {
  expect(typeOf(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]))).toBe("image/png");
  expect(typeOf(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).toBe("image/jpeg");
  expect(typeOf(Buffer.from("RIFF0000WEBPVP8 "))).toBe("image/webp");
  for (const text of ["<svg onload=x>", "<html>", "GIF", "", "RIFF0000WAVE"])
    expect(typeOf(Buffer.from(text))).toBe("application/octet-stream");
  expect(dispositionOf(`x"\r\n') 表.pdf`)).toMatch(/^attachment; filename\*=UTF-8''[A-Za-z0-9%._~!-]+$/);
});
