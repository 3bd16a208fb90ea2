/** Articles as one file: a ZIP of Markdown with their pictures, a workbook, or a Word document. */
import type { Article } from "@zongji/api";
import { type Sink, xlsxWriter, ZipWriter } from "../../exports/index.ts";
import { fieldLabels, fields, type Names, textsOf, withHead } from "./fields.ts";
import { toMarkdown } from "./markdown.ts";
import { writeWord } from "./word.ts";

export type Written = {
  readonly articles: AsyncIterable<Article>;
  readonly names: Names;
  readonly language: "zh" | "en";
  /** An attachment or a picture of an article. */
  readonly fileOf: (id: string) => Promise<{ readonly name: string; readonly content: Buffer } | undefined>;
};

const longestCell = 32_767;
/** A file's name in a ZIP that Windows takes too. */
const safe = (name: string): string =>
  name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are taken out
    .replace(/[\u0000-\u001f\u007f"<>:|?*\\/]/g, " ")
    .toWellFormed()
    .trim()
    .slice(0, 80) || "article";
const ownFile = /\/api\/knowledge\/files\/([A-Za-z0-9_-]{1,64})/g;

const writeMarkdown = async (sink: Sink, { articles, names, language, fileOf }: Written): Promise<void> => {
  const zip = new ZipWriter(sink);
  let no = 0;
  for await (const { content } of articles) {
    no += 1;
    const own = new Map<string, string>();
    for (const [, id] of content.html.matchAll(ownFile)) {
      const file = own.has(id!) ? undefined : await fileOf(id!);
      if (file === undefined) continue;
      const name = `files/${id}${/\.[A-Za-z0-9]{1,5}$/.exec(file.name)?.[0] ?? ""}`;
      own.set(id!, name);
      await zip.begin(name);
      await zip.write(file.content);
    }
    const html = content.html.replace(ownFile, (address, id: string) => own.get(id) ?? address);
    await zip.begin(`${String(no).padStart(4, "0")} ${safe(content.title)}.md`);
    await zip.write(withHead(textsOf(content, names, toMarkdown(html), language), language));
  }
  await zip.finish();
};

const tooLong = {
  zh: "（正文过长，放不进单元格，请导出为 Markdown）",
  en: "(The text is too long for a cell: export as Markdown)",
};

const writeTable = async (sink: Sink, { articles, names, language }: Written): Promise<void> => {
  const wide = ["title", "body", "steps", "materials"];
  const columns = fields.map((field) => ({
    label: fieldLabels[field][language],
    is: "text" as const,
    width: wide.includes(field) ? 40 : 16,
  }));
  // No cell is a moment: days are text, as people type them.
  const writer = xlsxWriter(columns, (at) => at, sink, { frozen: 1 });
  await writer.begin();
  let rows = 0;
  for await (const { content } of articles) {
    const body = toMarkdown(content.html);
    const texts = textsOf(content, names, body.length > longestCell ? tooLong[language] : body, language);
    await writer.rows([fields.map((field) => ({ is: "text" as const, value: texts[field] ?? "" }))]);
    rows += 1;
  }
  const title = { zh: "知识条目", en: "Articles" }[language];
  const about = { zh: "说明", en: "About" }[language];
  await writer.finish({
    title,
    lines: [[{ zh: "条目数", en: "Articles" }[language], String(rows)]],
    sheets: [title, about],
  });
};

const chapters = async function* ({ articles, names, language }: Written) {
  for await (const { content } of articles) {
    const { title = "", body: _, ...others } = textsOf(content, names, "", language);
    const facts = fields.flatMap((field) => {
      const text = field === "title" || field === "body" ? "" : (others[field] ?? "");
      return text === "" ? [] : [[fieldLabels[field][language], text] as const];
    });
    yield { title, facts, html: content.html };
  }
};

export const writeArticles = (format: "md" | "xlsx" | "docx", sink: Sink, written: Written): Promise<void> => {
  if (format === "md") return writeMarkdown(sink, written);
  if (format === "xlsx") return writeTable(sink, written);
  return writeWord(sink, chapters(written));
};
