import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ZipWriter } from "../../exports/index.ts";
import { TableRefused } from "../../uploads/index.ts";
import { sanitise, textOf } from "../rich-text.ts";
import { contentOf, headIn, withHead } from "./fields.ts";
import { fromMarkdown, headingOf, toMarkdown } from "./markdown.ts";
import { articlesApart } from "./read-apart.ts";
import { readUpload } from "./read-file.ts";
import { documentFiles, fromWord, writeWord } from "./word.ts";

const types = new Map([
  ["不动产登记", "registration"],
  ["registration", "registration"],
]);
const zipOf = async (files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  const zip = new ZipWriter(async (bytes) => void pieces.push(Buffer.from(bytes)));
  for (const [name, content] of Object.entries(files)) {
    await zip.begin(name);
    await zip.write(content);
  }
  await zip.finish();
  return Buffer.concat(pieces);
};
const refused = (reading: Promise<unknown>) =>
  reading.then(
    () => "taken",
    (error: unknown) => (error instanceof TableRefused ? error.reason : String(error)),
  );

const word = fc.constantFrom(
  "办理",
  "1. 材料",
  "a_b*c",
  "<x>",
  "# 号",
  "|",
  "[x](y)",
  "- 一",
  "“引号”",
  "&amp;",
  "`码`",
  "\\",
  "~~",
);
const text = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(" "));
const escaped = (raw: string) => raw.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]!);
const inline = fc.oneof(
  text.map(escaped),
  ...["strong", "em", "u", "s", "code"].map((tag) => text.map((raw) => `<${tag}>${escaped(raw)}</${tag}>`)),
  text.map((raw) => `<a href="https://example.com/a?b=1&amp;c=2">${escaped(raw)}</a>`),
  fc.constant("<br />"),
  fc.constant('<img src="/api/knowledge/files/f1" alt="图" />'),
);
const paragraph = fc.array(inline, { minLength: 1, maxLength: 4 }).map((parts) => `<p>${parts.join("")}</p>`);
const block: fc.Arbitrary<string> = fc.letrec((tie) => ({
  block: fc.oneof(
    { depthSize: "small" },
    paragraph,
    text.map((raw) => `<h2>${escaped(raw)}</h2>`),
    fc.constant("<hr />"),
    text.map((raw) => `<pre><code>${escaped(raw)}\n\n${escaped(raw)}</code></pre>`),
    fc
      .array(tie("block"), { minLength: 1, maxLength: 2 })
      .map((items) => `<ul>${items.map((each) => `<li>${each}</li>`).join("")}</ul>`),
    fc
      .array(paragraph, { minLength: 1, maxLength: 3 })
      .map((items) => `<ol start="3">${items.map((each) => `<li>${each}</li>`).join("")}</ol>`),
    fc
      .array(paragraph, { minLength: 2, maxLength: 2 })
      .map(
        ([a, b]) =>
          `<table><tbody><tr><th>${a}</th><th>${b}</th></tr><tr><td>${b}</td><td>${a}</td></tr></tbody></table>`,
      ),
    fc.array(tie("block"), { minLength: 1, maxLength: 2 }).map((own) => `<blockquote>${own.join("")}</blockquote>`),
  ),
})).block as fc.Arbitrary<string>;

/** Texts as they are read, spaces aside. */
const words = (html: string): string => textOf(html).replace(/\s+/g, "");

describe("Markdown", () => {
  it("says what rich text says, and reads as the same again", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 5 }), (blocks) => {
        const html = sanitise(blocks.join(""));
        const again = fromMarkdown(toMarkdown(html));
        expect(words(again)).toBe(words(html));
        const tags = (all: string) =>
          [...all.matchAll(/<(strong|em|u|s|a|img|h2|li|pre|hr|blockquote|tr)\b/g)].map(([, tag]) => tag);
        expect(tags(again)).toEqual(tags(html));
      }),
      { numRuns: 300 },
    );
  });

  it("is Markdown where Markdown can say it", () => {
    const html =
      "<h2>条件</h2><p>持<strong>身份证</strong>到场。</p><ul><li><p>一</p></li></ul><table><tbody><tr><th><p>项</p></th></tr><tr><td><p>80 元</p></td></tr></tbody></table>";
    expect(toMarkdown(html)).toBe("## 条件\n\n持**身份证**到场。\n\n- 一\n\n| 项 |\n| --- |\n| 80 元 |");
  });

  it("keeps a program out", () => {
    expect(
      fromMarkdown('<script>alert(1)</script>\n\n[x](javascript:alert(1)) <img src=x onerror="alert(1)">'),
    ).not.toMatch(/script|onerror/);
  });

  it("takes its title from its first heading", () => {
    expect(headingOf("<h1>抵押权<strong>注销</strong></h1><p>正文</p>")).toEqual({
      title: "抵押权注销",
      rest: "<p>正文</p>",
    });
    expect(headingOf("<p>正文</p><h1>后面</h1>")).toBeUndefined();
  });
});

describe("the fields of a file", () => {
  it("are the same when they were written and read again", () => {
    fc.assert(
      fc.property(
        fc.record({
          title: text,
          tags: fc.uniqueArray(fc.constantFrom("房产", "抵押", "a: b"), { maxLength: 3 }),
          steps: text,
          spoken: text,
          body: text,
        }),
        fc.constantFrom("zh" as const, "en" as const),
        ({ tags, ...others }, language) => {
          const { texts, body } = headIn(withHead({ ...others, tags: tags.join("\n") }, language));
          expect(texts.title).toBe(others.title);
          expect(texts.steps).toBe(others.steps);
          expect(texts.spoken).toBe(others.spoken);
          expect(texts.tags ?? "").toBe(tags.join("\n"));
          expect(body.trim()).toBe(others.body.trim());
        },
      ),
    );
  });

  it("may be written as people write them", () => {
    const { texts, body } = headIn(
      "\u{feff}---\r\n标题：抵押权注销\r\n标签: [房产, 抵押]\r\n常见问法:\r\n  - 怎么解押\r\n  - 房子解押\r\n---\r\n正文",
    );
    expect(texts).toEqual({ title: "抵押权注销", tags: "房产\n 抵押", questions: "怎么解押\n房子解押" });
    expect(body).toBe("正文");
    expect(
      contentOf({ ...texts, effectiveOn: "2026年1月5日", expiresOn: "46000" }, "<p>正文</p>", types),
    ).toMatchObject({
      content: { tags: ["房产", "抵押"], source: { effectiveOn: "2026-01-05", expiresOn: "2025-12-09" } },
      problems: [],
    });
  });

  it.each([
    [{}, "article"],
    [{ fees: "80 元" }, "guide"],
    [{ kind: " ", steps: "申请" }, "guide"],
    [{ kind: "话术", fees: "80 元" }, "script"],
    [{ kind: "Script" }, "script"],
    [{ kind: "流程文件" }, "process"],
    [{ kind: "Process document" }, "process"],
  ] as const)("say by %j what kind of article it is: %s", (texts, kind) => {
    expect(contentOf({ title: "题", ...texts }, "<p>文</p>", types)).toMatchObject({ content: { kind }, problems: [] });
  });

  it.each([
    [{ title: "" }, "title", "missing"],
    [{ title: "题".repeat(201) }, "title", "length"],
    [{ kind: "别的" }, "kind", "unknown"],
    [{ businessTypes: "没有的业务" }, "businessTypes", "unknown"],
    [{ effectiveOn: "2026-02-30" }, "effectiveOn", "malformed"],
    [{ tags: "签".repeat(31) }, "tags", "length"],
    [{ spoken: "播".repeat(901) }, "spoken", "length"],
  ] as const)("tells what is wrong with %j", (texts, field, problem) => {
    expect(contentOf({ title: "题", ...texts }, "<p>文</p>", types).problems).toEqual([{ field, problem }]);
  });

  it("may be as long as the editor lets them be", () => {
    expect(contentOf({ title: "题", spoken: "播".repeat(900) }, "<p>文</p>", types).problems).toEqual([]);
  });
});

describe("an upload", () => {
  it("may be Markdown, a table, or a ZIP with pictures", async () => {
    const table = Buffer.from(
      "标题,类别,业务类型,电话播报,正文\n抵押权注销,办事指南,不动产登记,请带身份证。,**本人**到场\n,条目,,,没有标题\n",
    );
    const { articles } = await readUpload(table, "条目.csv", types);
    expect(articles[0]).toMatchObject({
      line: 2,
      content: { title: "抵押权注销", kind: "guide", businessTypes: ["registration"], spoken: "请带身份证。" },
      problems: [],
    });
    expect(articles[0]!.content.html).toContain("<strong>本人</strong>");
    expect("spoken" in articles[1]!.content).toBe(false);
    expect(articles[1]).toMatchObject({ line: 3, problems: [{ field: "title", problem: "missing" }] });
    const zip = await zipOf({
      "一/a.md": "# 甲\n\n![图](图.png)\n",
      "一/图.png": Buffer.from([1, 2]),
      "b.docx": "不是文档",
      "__MACOSX/c.md": "x",
    });
    const read = await readUpload(zip, "条目.zip", types);
    expect(read.articles).toHaveLength(1);
    expect(read.articles[0]).toMatchObject({ file: "一/a.md", content: { title: "甲" } });
    const [[place, picture]] = [...read.articles[0]!.pictures] as [[string, { name: string; content: Buffer }]];
    expect(read.articles[0]!.content.html).toContain(`src="${place}"`);
    expect(picture.content).toEqual(Buffer.from([1, 2]));
    expect(read.bad).toEqual([{ file: "b.docx", problem: "torn" }]);
  });

  it.each([
    ["a.exe", Buffer.from("MZ"), "kind"],
    ["a.zip", Buffer.from("PK no zip"), "torn"],
    ["a.docx", Buffer.from("no document"), "torn"],
    ["a.md", Buffer.alloc(0), "kind"],
    ["a.md", Buffer.alloc(3 * 1024 * 1024, "a"), "large"],
    ["a.csv", Buffer.from("名字,正文\nx,y\n"), "kind"],
    ["a.csv", Buffer.from(`标题,正文\nx,y${",".repeat(70)}z\n`), "wide"],
  ])("that is %s and is none is refused", async (name, bytes, reason) => {
    expect(await refused(readUpload(bytes, name, types))).toBe(reason);
  });

  it("is never unpacked to more than an article holds, whatever it says of its size", async () => {
    // A Word document whose text says that it is short: 1 GB of zeros in 1 MB.
    const honest = await zipOf({ "word/document.xml": "", "word/media/1.png": "" });
    expect(() => documentFiles(honest)).not.toThrow();
    const packed = deflateRawSync(Buffer.alloc(64 * 1024 * 1024));
    const bomb = (await zipOf({ "word/document.xml": "x" })) as Buffer;
    const name = Buffer.from("word/document.xml");
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(10, 24);
    central.writeUInt16LE(name.length, 28);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(local.length + name.length + packed.length, 16);
    const lying = Buffer.concat([local, name, packed, central, name, end]);
    expect(bomb.length).toBeLessThan(1000);
    expect(await refused(readUpload(lying, "bomb.docx", types))).toBe("large");
    const inZip = await zipOf({ "bomb.docx": lying, "a.md": "# 甲" });
    expect((await readUpload(inZip, "a.zip", types)).bad).toEqual([{ file: "bomb.docx", problem: "large" }]);
  });
});

describe("reading apart", () => {
  const asked = (text: string) => ({ bytes: Buffer.from(text), name: "a.md", types });
  it("gives what was read, and refuses what can't be", async () => {
    const { articles } = await articlesApart(asked("# 甲\n\n正文"));
    expect(articles[0]?.content.title).toBe("甲");
    expect(await refused(articlesApart({ ...asked("MZ"), name: "a.exe" }))).toBe("kind");
    const wide = { bytes: Buffer.from(`标题,正文\nx,y${",".repeat(70)}z\n`), name: "a.csv", types };
    await expect(articlesApart(wide)).rejects.toMatchObject({ reason: "wide", columns: 72 });
  });

  // Of the processor, so that it is the same on a busy machine.
  it("ends what would take for ever, and what no reader stands", async () => {
    expect(await refused(articlesApart(asked("_a".repeat(300_000)), 1500))).toBe("large");
    expect(await refused(articlesApart(asked("> ".repeat(30_000))))).toBe("torn");
    expect((await articlesApart(asked("# 乙\n\n正文"))).articles).toHaveLength(1);
  });

  it("is not held up by pictures that nobody can find, nor by a name that is no address", async () => {
    const { articles } = await articlesApart(asked(`# 甲\n\n![](完成50%.png)\n\n${"![".repeat(2000)}`));
    expect(articles[0]?.content.title).toBe("甲");
  });
});

describe("a Word document", () => {
  it("that shows one picture over and over keeps it once, and no more than fits", async () => {
    const drawing = (no: number) =>
      `<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:docPr id="${no}" name="p"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="r1"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
    const main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    const packages = "http://schemas.openxmlformats.org/package/2006";
    const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const bytes = await zipOf({
      "[Content_Types].xml": `<Types xmlns="${packages}/content-types"><Default Extension="png" ContentType="image/png"/></Types>`,
      "_rels/.rels": `<Relationships xmlns="${packages}/relationships"><Relationship Id="r0" Type="${office}/officeDocument" Target="word/document.xml"/></Relationships>`,
      "word/_rels/document.xml.rels": `<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${office}/image" Target="media/1.png"/></Relationships>`,
      "word/media/1.png": Buffer.alloc(1000, 7),
      "word/document.xml": `<w:document xmlns:w="${main}"><w:body>${Array.from({ length: 20 }, (_, no) => drawing(no)).join("")}<w:p><w:r><w:t>文</w:t></w:r></w:p></w:body></w:document>`,
    });
    const { articles } = await readUpload(bytes, "一.docx", types);
    expect(articles[0]!.pictures.size).toBe(1);
    expect([...articles[0]!.content.html.matchAll(/<img/g)]).toHaveLength(20);
    expect(await refused(fromWord(bytes, { left: 5000 }, () => ""))).toBe("large");
  });

  it("is read again as it was written", async () => {
    const pieces: Buffer[] = [];
    const html =
      "<h2>条件</h2><p>持<strong>身份证</strong>&lt;原件&gt;</p><ul><li><p>一</p></li></ul><table><tbody><tr><td><p>80 元</p></td></tr></tbody></table>";
    const chapters = async function* () {
      yield { title: "抵押权注销", facts: [["类别", "条目"]] as const, html };
      yield { title: "第二条", facts: [], html: "<p>文</p>" };
    };
    await writeWord(async (bytes) => void pieces.push(Buffer.from(bytes)), chapters());
    const read = await fromWord(Buffer.concat(pieces), { left: 1e6 }, () => "");
    expect(headingOf(read)?.title).toBe("抵押权注销");
    for (const part of [
      "<h3>条件</h3>",
      "<strong>身份证</strong>&lt;原件&gt;",
      "一",
      "<td><p>80 元</p></td>",
      "第二条",
    ])
      expect(read).toContain(part);
  });
});
