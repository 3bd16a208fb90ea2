/** Sanitised rich text as a tree: known elements, each closed, texts and attributes escaped. */
export type Element = { readonly tag: string; readonly attributes: string; readonly children: readonly Node[] };
export type Node = string | Element;

const empty = ["br", "hr", "img", "col"];
const entities: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  amp: "&",
  nbsp: "\u00a0",
  "#39": "'",
};

export const plainText = (escaped: string): string =>
  escaped.replace(/&(lt|gt|quot|amp|nbsp|#39);/g, (_, name: string) => entities[name] ?? "");
export const escapedText = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!);

/** @param html as `sanitise` gives it */
export const treeOf = (html: string): Node[] => {
  const root: Node[] = [];
  const open: { tag: string; children: Node[] }[] = [{ tag: "", children: root }];
  for (const [, slash, tag, attributes, text] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>|([^<]+)/g)) {
    const { children } = open.at(-1)!;
    if (text !== undefined) children.push(plainText(text));
    else if (slash === "/") {
      if (open.length > 1) open.pop();
    } else {
      const element = { tag: tag!, attributes: attributes!.replace(/\s*\/$/, "").trim(), children: [] as Node[] };
      children.push(element);
      if (!empty.includes(tag!)) open.push(element);
    }
  }
  return root;
};

export const attributeOf = ({ attributes }: Element, name: string): string =>
  plainText(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");

/** The same rich text on one line: line ends within `pre` as character references. */
export const htmlOf = (nodes: readonly Node[]): string =>
  nodes
    .map((node) => {
      if (typeof node === "string") return escapedText(node).replaceAll("\n", "&#10;");
      const begin = `<${node.tag}${node.attributes === "" ? "" : ` ${node.attributes}`}>`;
      return empty.includes(node.tag) ? begin : `${begin}${htmlOf(node.children)}</${node.tag}>`;
    })
    .join("");

/** All text within. */
export const textIn = (nodes: readonly Node[]): string =>
  nodes.map((node) => (typeof node === "string" ? node : node.tag === "br" ? "\n" : textIn(node.children))).join("");
