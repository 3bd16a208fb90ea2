/** Rich text as Markdown (CommonMark with GitHub's tables and strikes), and back. */
import { marked } from "marked";
import { sanitise } from "../rich-text.ts";
import { attributeOf, type Element, htmlOf, type Node, textIn, treeOf } from "./html-tree.ts";

const escaped = (text: string): string =>
  text
    .replace(/[\\`*_[\]<>~|&]/g, (sign) => `\\${sign}`)
    .replace(
      /^(\s*)([#+-]|\d+[.)])(?=\s|$)/gm,
      (_, space: string, mark: string) => `${space}${mark.replace(/(.)$/, "\\$1")}`,
    )
    .replace(/[ \t]*\n[ \t]*/g, " ");

/** A mark beside Chinese punctuation or a space would not be read as one (CommonMark §6.2): then the element itself is written. */
const markedBy = (mark: string, tag: string, inner: string): string =>
  /^[\p{L}\p{N}].*[\p{L}\p{N}]$|^[\p{L}\p{N}]$/su.test(inner) ? `${mark}${inner}${mark}` : `<${tag}>${inner}</${tag}>`;

const link = (element: Element): string => {
  const href = attributeOf(element, "href");
  const inner = inlines(element.children);
  return href === "" || /[\s<>()\\]/.test(href) ? htmlOf([element]) : `[${inner}](${href})`;
};
const image = (element: Element): string => {
  const [src, alt] = [attributeOf(element, "src"), attributeOf(element, "alt")];
  const isSized = /\b(width|height)=/.test(element.attributes);
  return isSized || /[\s<>()\\]/.test(src) ? htmlOf([element]) : `![${escaped(alt)}](${src})`;
};

const inline = (node: Node): string => {
  if (typeof node === "string") return escaped(node);
  switch (node.tag) {
    case "strong":
      return markedBy("**", "strong", inlines(node.children));
    case "em":
      return markedBy("*", "em", inlines(node.children));
    case "br":
      return "<br>";
    case "a":
      return link(node);
    case "img":
      return image(node);
    default:
      return htmlOf([node]);
  }
};
const inlines = (nodes: readonly Node[]): string => nodes.map(inline).join("");

const indented = (text: string, by: string): string =>
  text
    .split("\n")
    .map((line, no) => (no === 0 || line === "" ? line : by + line))
    .join("\n");

const items = ({ tag, attributes, children }: Element): string => {
  let no = Number(/\bstart="(\d+)"/.exec(attributes)?.[1] ?? 1);
  const lines = children.flatMap((item) => {
    if (typeof item === "string") return [];
    const mark = tag === "ol" ? `${no++}. ` : "- ";
    return [`${mark}${indented(blocks(item.children), " ".repeat(mark.length))}`];
  });
  return lines.join("\n\n");
};

const elementsOf = (nodes: readonly Node[], ...tags: readonly string[]): Element[] =>
  nodes.filter((node): node is Element => typeof node !== "string" && tags.includes(node.tag));
const rowsOf = (table: Element): Element[] =>
  table.children.flatMap((node) =>
    typeof node === "string" ? [] : node.tag === "tr" ? [node] : elementsOf(node.children, "tr"),
  );

/** A head and cells of one paragraph each; undefined: it is more than Markdown's tables hold. */
const simpleTable = (table: Element): string | undefined => {
  const rows = rowsOf(table).map((row) => elementsOf(row.children, "td", "th"));
  const [head, ...others] = rows;
  if (!head?.every(({ tag }) => tag === "th") || others.some((row) => row.length !== head.length)) return undefined;
  const cellOf = ({ attributes, children }: Element): string | undefined => {
    const only = children.length === 1 ? elementsOf(children, "p")[0] : undefined;
    if (/\b(col|row)span="(?!1")/.test(attributes)) return undefined;
    return only ? inlines(only.children) : undefined;
  };
  const lines = rows.map((row) => row.map(cellOf));
  if (lines.some((line) => line.some((cell) => cell === undefined))) return undefined;
  const [first, ...rest] = lines.map((line) => `| ${line.join(" | ")} |`);
  return [first, `|${" --- |".repeat(head.length)}`, ...rest].join("\n");
};

const block = (node: Node): string => {
  if (typeof node === "string") return escaped(node.trim());
  switch (node.tag) {
    case "p":
      return inlines(node.children);
    case "h1":
    case "h2":
    case "h3":
    case "h4":
      return `${"#".repeat(Number(node.tag[1]))} ${inlines(node.children)}`;
    case "ul":
    case "ol":
      return items(node);
    case "blockquote":
      return blocks(node.children).replace(/^/gm, "> ");
    case "hr":
      return "---";
    case "table":
      return simpleTable(node) ?? htmlOf([node]);
    case "pre":
      return htmlOf([node]);
    default:
      return inline(node);
  }
};
const blocks = (nodes: readonly Node[]): string =>
  nodes
    .map(block)
    .filter((text) => text !== "")
    .join("\n\n");

/** Rich text of Markdown, sanitised; HTML in it is taken as far as rich text may hold it. */
export const fromMarkdown = (text: string): string => sanitise(marked.parse(text, { async: false, gfm: true }));

/** How two rich texts that look alike are the same: without spaces between blocks, nor a paragraph that a list's item or a cell holds alone. */
const likeness = (html: string): string => {
  const like = (nodes: readonly Node[]): Node[] =>
    nodes.flatMap((node): Node[] => {
      if (typeof node === "string") return node.trim() === "" ? [] : [node.replace(/\s+/g, " ")];
      if (node.tag === "tbody" || node.tag === "thead" || node.tag === "colgroup") return like(node.children);
      const children = like(node.children);
      const only = children.length === 1 ? elementsOf(children, "p")[0] : undefined;
      const isHolder = ["li", "td", "th", "blockquote"].includes(node.tag);
      return [
        {
          ...node,
          attributes: node.attributes.replace(/\b(col|row)span="1"|\bcolwidth="[^"]*"|\balt=""/g, "").trim(),
          children: only && isHolder ? only.children : children,
        },
      ];
    });
  return htmlOf(like(treeOf(sanitise(html))));
};

const isSame = (text: string, html: string): boolean => likeness(fromMarkdown(text)) === likeness(html);

/** Markdown of sanitised rich text. What Markdown can't say is written as HTML, so that reading it again gives the same. */
export const toMarkdown = (html: string): string => {
  const tree = treeOf(html);
  const texts = tree.map((node) => {
    const [text, own] = [block(node), htmlOf([node])];
    return isSame(text, own) ? text : own;
  });
  const text = texts.filter((each) => each.trim() !== "").join("\n\n");
  return isSame(text, html) ? text : htmlOf(tree);
};

/** The first heading, where a text without other words of its title begins with one, and what comes after it. */
export const headingOf = (html: string): { readonly title: string; readonly rest: string } | undefined => {
  const tree = treeOf(html);
  const at = tree.findIndex((node) => typeof node !== "string" || node.trim() !== "");
  const first = tree[at];
  if (first === undefined || typeof first === "string" || !/^h[1-4]$/.test(first.tag)) return undefined;
  return { title: textIn(first.children).replace(/\s+/g, " ").trim(), rest: htmlOf(tree.slice(at + 1)) };
};
