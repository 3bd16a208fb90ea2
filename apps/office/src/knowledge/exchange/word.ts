/** Word documents (ECMA-376 WordprocessingML): read by mammoth once they are known to be small, written as one document for reading and printing. */
import mammoth from "mammoth";
import { type Sink, xmlText, ZipWriter } from "../../exports/index.ts";
import { entriesOf, TableRefused, unpacked } from "../../uploads/index.ts";
import { sanitise } from "../rich-text.ts";
import { attributeOf, type Element, type Node, treeOf } from "./html-tree.ts";

/** Of all files in a document together, and of its text alone, which takes many times its size while it is read. */
const mostUnpacked = 48 * 1024 * 1024;
const mostTextBytes = 8 * 1024 * 1024;

/** All files of a document, each unpacked once under a bound: nothing that it says of its own size is believed. @throws TableRefused */
export const documentFiles = (bytes: Buffer): ReadonlyMap<string, Buffer> => {
  const entries = entriesOf(bytes);
  if (!entries.has("word/document.xml")) throw new TableRefused("kind");
  const files = new Map<string, Buffer>();
  let left = mostUnpacked;
  for (const [name, entry] of entries) {
    if (name.endsWith("/")) continue;
    const most = name.startsWith("word/media/") ? left : Math.min(left, mostTextBytes);
    const content = unpacked(bytes, entry, Math.max(1, most));
    left -= content.length;
    if (left <= 0) throw new TableRefused("large");
    files.set(name, content);
  }
  return files;
};

/** The document made anew of these files: its reader finds what was checked, and nothing that hides beside it. */
const packedAnew = async (files: ReadonlyMap<string, Buffer>): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  const zip = new ZipWriter(async (piece) => void pieces.push(Buffer.from(piece)));
  for (const [name, content] of files) {
    await zip.begin(name, { level: 1 });
    await zip.write(content);
  }
  await zip.finish();
  return Buffer.concat(pieces);
};

export type Picture = { readonly name: string; readonly content: Buffer };
/** Bytes that pictures may still take, of all documents of an upload. */
export type Budget = { left: number };

/**
 * Rich text of a document.
 * @param keep is given each picture, and gives the address that stands for it
 * @throws TableRefused; large too where it shows pictures so often that they pass the budget
 */
export const fromWord = async (bytes: Buffer, budget: Budget, keep: (picture: Picture) => string): Promise<string> => {
  const buffer = await packedAnew(documentFiles(bytes));
  let no = 0;
  // What is thrown here would be taken for a broken picture.
  const convertImage = mammoth.images.imgElement(async (image) => {
    if (budget.left <= 0) return { src: "" };
    no += 1;
    const content = await image.readAsBuffer();
    budget.left -= content.length;
    return { src: keep({ name: `${no}.${image.contentType.replace(/^image\//, "").replace(/\W.*$/, "")}`, content }) };
  });
  try {
    const options = { convertImage, externalFileAccess: false, styleMap: ["u => u"] };
    const html = sanitise((await mammoth.convertToHtml({ buffer }, options)).value);
    if (budget.left <= 0) throw new TableRefused("large");
    return html;
  } catch (error) {
    if (error instanceof TableRefused) throw error;
    throw new TableRefused("torn");
  }
};

const main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const packages = "http://schemas.openxmlformats.org/package/2006";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

type Look = { readonly bold?: boolean; readonly italic?: boolean; readonly under?: boolean; readonly struck?: boolean };
const run = (text: string, { bold, italic, under, struck }: Look): string => {
  const looks = [bold && "<w:b/>", italic && "<w:i/>", struck && "<w:strike/>", under && '<w:u w:val="single"/>'];
  const properties = looks.filter(Boolean).join("");
  const lines = text.split("\n").map((line) => `<w:t xml:space="preserve">${xmlText(line)}</w:t>`);
  return `<w:r>${properties === "" ? "" : `<w:rPr>${properties}</w:rPr>`}${lines.join("<w:br/>")}</w:r>`;
};
const lookOf = (tag: string, look: Look): Look => {
  if (tag === "strong" || tag === "b") return { ...look, bold: true };
  if (tag === "em" || tag === "i") return { ...look, italic: true };
  if (tag === "u") return { ...look, under: true };
  return tag === "s" ? { ...look, struck: true } : look;
};
const runs = (nodes: readonly Node[], look: Look = {}): string =>
  nodes
    .map((node) => {
      if (typeof node === "string") return run(node, look);
      if (node.tag === "br") return "<w:r><w:br/></w:r>";
      if (node.tag === "img") return run(`[${attributeOf(node, "alt") || "图"}]`, look);
      const inner = runs(node.children, lookOf(node.tag, look));
      const href = node.tag === "a" ? attributeOf(node, "href") : "";
      return href === "" ? inner : `${inner}${run(`（${href}）`, look)}`;
    })
    .join("");

type Place = { readonly style?: string; readonly indent?: number; readonly mark?: string };
const paragraph = (inner: string, { style, indent = 0, mark }: Place = {}): string => {
  const properties = [
    style && `<w:pStyle w:val="${style}"/>`,
    indent > 0 && `<w:ind w:left="${indent * 420}"${mark === undefined ? "" : ' w:hanging="420"'}/>`,
  ].filter(Boolean);
  const begin = properties.length > 0 ? `<w:pPr>${properties.join("")}</w:pPr>` : "";
  return `<w:p>${begin}${mark === undefined ? "" : `<w:r><w:t>${mark}</w:t></w:r><w:r><w:tab/></w:r>`}${inner}</w:p>`;
};

const isBlock = (node: Node): node is Element =>
  typeof node !== "string" &&
  ["p", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre", "table", "hr"].includes(node.tag);

const table = ({ children }: Element): string => {
  const rows = children.flatMap((node) => (typeof node === "string" ? [] : node.tag === "tr" ? [node] : node.children));
  const cell = ({ children: inner, attributes, tag }: Element): string => {
    const span = /\bcolspan="(\d+)"/.exec(attributes)?.[1] ?? "1";
    const text = blocks(inner, { bold: tag === "th" });
    return `<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/><w:gridSpan w:val="${span}"/></w:tcPr>${text || "<w:p/>"}</w:tc>`;
  };
  const lines = rows.flatMap((row) => {
    if (typeof row === "string" || row.tag !== "tr") return [];
    const cells = row.children.filter((node): node is Element => typeof node !== "string");
    return cells.length === 0 ? [] : [`<w:tr>${cells.map(cell).join("")}</w:tr>`];
  });
  if (lines.length === 0) return "";
  const border = (side: string) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="999999"/>`;
  const borders = ["top", "left", "bottom", "right", "insideH", "insideV"].map(border).join("");
  return `<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>${borders}</w:tblBorders></w:tblPr>${lines.join("")}</w:tbl><w:p/>`;
};

/** @param depth of lists and quotes that it stands in */
const block = (node: Element, look: Look, depth: number): string => {
  const { tag, children } = node;
  if (tag === "table") return table(node);
  if (tag === "hr") return paragraph(run("————————", look));
  if (/^h[1-4]$/.test(tag))
    return paragraph(runs(children, look), { style: `Heading${Math.min(4, Number(tag[1]) + 1)}` });
  if (tag === "blockquote") return blocks(children, { ...look, italic: true }, depth + 1);
  if (tag !== "ul" && tag !== "ol") return paragraph(runs(children, look), { indent: depth });
  let no = Number(attributeOf(node, "start") || 1);
  return children
    .map((item) => {
      if (typeof item === "string") return "";
      const mark = tag === "ol" ? `${no++}.` : "•";
      const [first, ...others] = item.children;
      if (first === undefined || (isBlock(first) && first.tag !== "p"))
        return paragraph("", { indent: depth + 1, mark }) + blocks(item.children, look, depth + 1);
      const inner = isBlock(first) ? first.children : item.children;
      const rest = isBlock(first) ? blocks(others, look, depth + 1) : "";
      return paragraph(runs(inner, look), { indent: depth + 1, mark }) + rest;
    })
    .join("");
};

/** Nodes that stand beside blocks are paragraphs of their own. */
const blocks = (nodes: readonly Node[], look: Look = {}, depth = 0): string => {
  const parts: string[] = [];
  let line: Node[] = [];
  const end = (): void => {
    if (line.some((node) => typeof node !== "string" || node.trim() !== ""))
      parts.push(paragraph(runs(line, look), { indent: depth }));
    line = [];
  };
  for (const node of nodes) {
    if (isBlock(node)) {
      end();
      parts.push(block(node, look, depth));
    } else line.push(node);
  }
  end();
  return parts.join("");
};

const heading = (no: number, size: number): string =>
  `<w:style w:type="paragraph" w:styleId="Heading${no}"><w:name w:val="heading ${no}"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="${no - 1}"/></w:pPr><w:rPr><w:b/><w:sz w:val="${size}"/></w:rPr></w:style>`;
const styles = `${xml}<w:styles xmlns:w="${main}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="宋体"/><w:sz w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="80" w:line="300" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>${[36, 30, 26, 24].map((size, no) => heading(no + 1, size)).join("")}</w:styles>`;
const types = `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`;
const rootRelations = `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="word/document.xml"/></Relationships>`;
const relations = `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/styles" Target="styles.xml"/></Relationships>`;

/** One article of a document: its title, its fields with their names, its text. */
export type Chapter = {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly html: string;
};

/** One document of all chapters, each from a new page on. */
export const writeWord = async (sink: Sink, chapters: AsyncIterable<Chapter>): Promise<void> => {
  const zip = new ZipWriter(sink);
  const file = async (name: string, text: string): Promise<void> => {
    await zip.begin(name);
    await zip.write(text);
  };
  await file("[Content_Types].xml", types);
  await file("_rels/.rels", rootRelations);
  await file("word/_rels/document.xml.rels", relations);
  await file("word/styles.xml", styles);
  await file("word/document.xml", `${xml}<w:document xmlns:w="${main}"><w:body>`);
  let isFirst = true;
  for await (const { title, facts, html } of chapters) {
    if (!isFirst) await zip.write('<w:p><w:r><w:br w:type="page"/></w:r></w:p>');
    isFirst = false;
    const told = facts.map(([name, text]) => paragraph(run(`${name}：`, { bold: true }) + run(text, {})));
    await zip.write(paragraph(run(title, {}), { style: "Heading1" }) + told.join("") + blocks(treeOf(html)));
  }
  await zip.write(
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>',
  );
  await zip.finish();
};
