import { createElement, type ReactNode } from "react";

/** Elements that are shown, with the attributes of each that are. The server sanitises by the same rules; here nothing else can become an element. */
const shown: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    "p br hr h1 h2 h3 h4 ul li blockquote pre code strong b em i u s span table thead tbody tr"
      .split(" ")
      .map((name) => [name, []]),
  ),
  ol: ["start"],
  a: ["href"],
  img: ["src", "alt", "width", "height"],
  th: ["colspan", "rowspan"],
  td: ["colspan", "rowspan"],
};
/** React's names of attributes. */
const names: Readonly<Record<string, string>> = { colspan: "colSpan", rowspan: "rowSpan" };
const addresses: Readonly<Record<string, RegExp>> = {
  href: /^(https?:\/\/|mailto:|tel:|\/(?!\/))/i,
  src: /^(\/api\/knowledge\/files\/[\w-]+$|data:image\/(png|jpeg|gif|webp);base64,)/,
};

const propsOf = (element: Element, allowed: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    allowed.flatMap((name) => {
      const value = element.getAttribute(name);
      if (value === null || addresses[name]?.test(value) === false) return [];
      return [[names[name] ?? name, value]];
    }),
  );

const nodeOf = (node: Node, key: number): ReactNode => {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const tag = node.tagName.toLowerCase();
  const allowed = shown[tag];
  const children = [...node.childNodes].map(nodeOf);
  if (allowed === undefined) return ["script", "style", "template"].includes(tag) ? null : children;
  const props = {
    key,
    ...propsOf(node, allowed),
    ...(tag === "a" && { target: "_blank", rel: "noopener noreferrer" }),
  };
  if (tag === "img") return "src" in props ? createElement(tag, { alt: "", ...props }) : null;
  if (tag === "table")
    return (
      <div key={key} className="rich-table">
        {createElement(tag, {}, ...children)}
      </div>
    );
  return ["br", "hr"].includes(tag) ? createElement(tag, props) : createElement(tag, props, ...children);
};

/** Rich text as React elements: what is no known element is text. */
export const RichText = ({ html }: { html: string }) => {
  // A document of its own: nothing in it is loaded or run.
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return <div className="rich">{[...body.childNodes].map(nodeOf)}</div>;
};

/** The text of rich text, a line for each block. */
export const plainText = (html: string): string => {
  const { body } = new DOMParser().parseFromString(
    html.replace(/<br\s*\/?>|<\/(p|h[1-4]|li|tr|blockquote|pre)>/g, "$&\n").replace(/<\/(td|th)>/g, "$&  "),
    "text/html",
  );
  return (body.textContent ?? "").replace(/[ \t]*\n\s*/g, "\n").trim();
};
