/** What somebody uploads to the knowledge base: Markdown, Word, a table, or a ZIP of Markdown and Word. Nothing of it is trusted. */
import { createHash } from "node:crypto";
import { entriesOf, rowsOf, TableRefused, unpacked } from "../../uploads/index.ts";
import { mostFileBytes } from "../files.ts";
import { sanitise } from "../rich-text.ts";
import { contentOf, type Field, fieldNamed, headIn, type Read, type Texts } from "./fields.ts";
import { fromMarkdown, headingOf } from "./markdown.ts";
import { type Budget, fromWord, type Picture } from "./word.ts";

export const mostImportedArticles = 500;
const mostUnpacked = 64 * 1024 * 1024;
/** A text holds 180,000 signs. */
const mostTextBytes = 768 * 1024;
/** Pictures get their addresses when their article has been made; until then this stands for them. */
const placeOf = (no: number): string => `/api/knowledge/files/import-${no}`;
/** A cell of Excel holds no more. */
const longestCell = 32_767;

export type ReadArticle = Read & {
  /** The file in a ZIP, or the upload. */
  readonly file: string;
  /** Of a table, as a spreadsheet counts. */
  readonly line: number | null;
  /** By the addresses that stand for them in the text. */
  readonly pictures: ReadonlyMap<string, Picture>;
};
/** A file of a ZIP that can't be read at all. */
export type BadFile = { readonly file: string; readonly problem: "torn" | "large" | "kind" };
export type ReadUpload = { readonly articles: readonly ReadArticle[]; readonly bad: readonly BadFile[] };

type Types = ReadonlyMap<string, string>;
type Find = (name: string) => Buffer | undefined;

const baseName = (file: string): string =>
  file
    .split("/")
    .at(-1)!
    .replace(/\.[^.]*$/, "");

/** A title that stands nowhere is the text's first heading, else the file's name. */
const titled = (texts: Texts, html: string, file: string): { readonly texts: Texts; readonly html: string } => {
  if (texts.title) return { texts, html };
  const heading = headingOf(html);
  return heading
    ? { texts: { ...texts, title: heading.title }, html: heading.rest }
    : { texts: { ...texts, title: baseName(file) }, html };
};

const textIn = (bytes: Buffer): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
};

/** A picture by its name, neither data: nor of another place. No text is looked through twice. */
const named = /(!\[[^[\]]{0,500}\]\(|<img [^<>]{0,500}\bsrc=")(?!data:|https?:|\/)([^)"\s]{1,500})/g;
/** A name as a file has it; one that is no address stays as it is written. */
const plainName = (name: string): string => {
  try {
    return decodeURI(name);
  } catch {
    return name;
  }
};

/** @param find a picture that the text names, beside it */
const readMarkdown = (bytes: Buffer, file: string, types: Types, find: Find): ReadArticle => {
  const { texts, body } = headIn(textIn(bytes));
  const pictures = new Map<string, Picture>();
  const withPlaces = body.replace(named, (all, before: string, name: string) => {
    const content = find(plainName(name));
    if (content === undefined || content.length === 0 || content.length > mostFileBytes) return all;
    const place = placeOf(pictures.size + 1);
    pictures.set(place, { name: plainName(name).split("/").at(-1)!, content });
    return before + place;
  });
  const made = titled(texts, fromMarkdown(withPlaces), file);
  return { ...contentOf(made.texts, made.html, types), file, line: null, pictures };
};

const readWord = async (bytes: Buffer, file: string, types: Types, budget: Budget): Promise<ReadArticle> => {
  const pictures = new Map<string, Picture>();
  // A picture that is shown often is kept once.
  const places = new Map<string, string>();
  const html = await fromWord(bytes, budget, (picture) => {
    const { content } = picture;
    if (content.length === 0 || content.length > mostFileBytes) return "";
    const hash = createHash("sha256").update(content).digest("hex");
    const place = places.get(hash) ?? placeOf(pictures.size + 1);
    if (!places.has(hash)) pictures.set(place, picture);
    places.set(hash, place);
    return place;
  });
  const made = titled({}, html, file);
  return { ...contentOf(made.texts, made.html, types), file, line: null, pictures };
};

/** Each row is an article; its text is Markdown. @throws TableRefused kind: the first row does not name a title */
const readTable = (bytes: Buffer, file: string, types: Types): ReadArticle[] => {
  const [head, ...rows] = rowsOf(bytes, mostImportedArticles + 2, longestCell);
  const columns = (head?.cells ?? []).map(fieldNamed);
  if (!columns.includes("title")) throw new TableRefused("kind");
  return rows.map(({ line, cells }) => {
    const texts: Partial<Record<Field, string>> = {};
    for (const [at, field] of columns.entries()) if (field) texts[field] = (cells[at] ?? "").trim();
    const html = fromMarkdown(texts.body ?? "");
    return { ...contentOf(texts, html, types), file, line, pictures: new Map() };
  });
};

const kindOf = (name: string): "markdown" | "word" | "table" | "zip" | undefined => {
  if (/\.(md|markdown|txt)$/i.test(name)) return "markdown";
  if (/\.docx$/i.test(name)) return "word";
  if (/\.(xlsx|csv)$/i.test(name)) return "table";
  return /\.zip$/i.test(name) ? "zip" : undefined;
};

const isHidden = (name: string): boolean => name.endsWith("/") || name.startsWith("__MACOSX/") || /(^|\/)\./.test(name);

/** All articles of a ZIP, by their names; a file that can't be read is told, the others are. */
const readZip = async (bytes: Buffer, types: Types): Promise<ReadUpload> => {
  const entries = entriesOf(bytes);
  let left = mostUnpacked;
  const budget: Budget = { left: mostUnpacked };
  const open = (name: string, most: number): Buffer | undefined => {
    const entry = entries.get(name);
    if (entry === undefined) return undefined;
    const content = unpacked(bytes, entry, Math.max(1, Math.min(most, left)));
    left -= content.length;
    if (left <= 0) throw new TableRefused("large");
    return content;
  };
  const names = [...entries.keys()].filter(
    (name) => !isHidden(name) && ["markdown", "word"].includes(kindOf(name) ?? ""),
  );
  if (names.length === 0) throw new TableRefused("kind");
  const [articles, bad]: [ReadArticle[], BadFile[]] = [[], []];
  for (const name of names.sort().slice(0, mostImportedArticles + 1)) {
    const folder = name.slice(0, name.lastIndexOf("/") + 1);
    try {
      if (kindOf(name) === "word") articles.push(await readWord(open(name, mostUnpacked)!, name, types, budget));
      else
        articles.push(
          readMarkdown(open(name, mostTextBytes)!, name, types, (other) =>
            open(folder + other.replace(/^\.\//, ""), mostFileBytes),
          ),
        );
    } catch (error) {
      if (!(error instanceof TableRefused) || error.reason === "wide" || left <= 0 || budget.left <= 0) throw error;
      bad.push({ file: name, problem: error.reason });
    }
    // Other requests of the office are answered in between.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { articles, bad };
};

/**
 * Reads an upload by its name's ending.
 * @param types ids of business types, by their names and ids in lower case
 * @throws TableRefused
 */
export const readUpload = async (bytes: Buffer, name: string, types: Types): Promise<ReadUpload> => {
  if (bytes.length === 0) throw new TableRefused("kind");
  const only = (articles: readonly ReadArticle[]): ReadUpload => ({ articles, bad: [] });
  switch (kindOf(name)) {
    case "markdown":
      if (bytes.length > mostTextBytes) throw new TableRefused("large");
      return only([readMarkdown(bytes, name, types, () => undefined)]);
    case "word":
      return only([await readWord(bytes, name, types, { left: mostUnpacked })]);
    case "table":
      return only(readTable(bytes, name, types));
    case "zip":
      return readZip(bytes, types);
    default:
      throw new TableRefused("kind");
  }
};

/** The text with the addresses of pictures that have been added. */
export const withPictures = (html: string, addresses: ReadonlyMap<string, string>): string => {
  let text = html;
  for (const [place, address] of addresses) text = text.replaceAll(`"${place}"`, `"${address}"`);
  return sanitise(text);
};
