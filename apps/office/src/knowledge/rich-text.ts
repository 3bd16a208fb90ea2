import sanitizeHtml from "sanitize-html";

const cell = ["colspan", "rowspan", "colwidth"];
/** A file of the knowledge base. */
const ownFile = /^\/api\/knowledge\/files\/[A-Za-z0-9_-]{1,64}$/;
/** A picture in the text itself. SVG is none: it can hold a program. */
const picture = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/;
const isShown = (source: string | undefined): boolean =>
  source !== undefined && (ownFile.test(source) || picture.test(source));
const tags = ["p", "br", "hr", "h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code"];
const marks = ["strong", "b", "em", "i", "u", "s", "a", "img", "span"];
const tables = ["table", "thead", "tbody", "tr", "th", "td", "colgroup", "col"];

/**
 * Rich text as it may be kept and shown: known elements and attributes alone. Links lead to http, https, mailto, tel and to this server's own paths; pictures
 * are files of the knowledge base or data: URLs of pictures. Done twice it changes nothing.
 */
export const sanitise = (html: string): string =>
  sanitizeHtml(html, {
    allowedTags: [...tags, ...marks, ...tables],
    allowedAttributes: {
      a: ["href"],
      img: ["src", "alt", "width", "height"],
      th: cell,
      td: cell,
      ol: ["start"],
    },
    allowedSchemes: ["http", "https", "mailto", "tel"],
    allowedSchemesByTag: { img: ["data"] },
    allowProtocolRelative: false,
    disallowedTagsMode: "discard",
    nestingLimit: 50,
    exclusiveFilter: ({ tag, attribs }) => tag === "img" && !isShown(attribs.src),
  });

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', amp: "&", nbsp: " ", "#39": "'" };

/** The text of sanitised rich text: a line for each block, cells of a row apart. */
export const textOf = (html: string): string =>
  html
    .replace(/<br\s*\/?>|<\/(p|h[1-4]|li|tr|blockquote|pre)>|<hr\s*\/?>/g, "\n")
    .replace(/<\/(td|th)>/g, "  ")
    .replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|quot|amp|nbsp|#39);/g, (_, name: string) => entities[name] ?? "")
    .replace(/[ \t]*\n\s*/g, "\n")
    .trim();
