import { randomUUID } from "node:crypto";
import { type Actor, type Db, insertArticleFile, inTransaction, lockArticle, nowOf } from "@zongji/store";
import { Refusal } from "@zongji/web";

export const mostFileBytes = 5 * 1024 * 1024;

const starts: readonly (readonly [type: string, bytes: readonly (number | null)[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
  ["image/webp", [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]],
];

/** A picture that pages show, by how its bytes begin; all else is kept as an attachment and shown nowhere. */
export const typeOf = (content: Buffer): string =>
  starts.find(([, bytes]) => bytes.every((byte, at) => byte === null || content[at] === byte))?.[0] ??
  "application/octet-stream";

export const isPicture = (type: string): boolean => type.startsWith("image/");

/** The name without folders and signs that a header or a disk can't hold. */
export const fileName = (given: string): string =>
  given
    .split(/[\\/]/)
    .at(-1)!
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are taken out
    .replace(/[\u0000-\u001f\u007f"<>:|?*]/g, "")
    .slice(-150)
    .toWellFormed()
    .trim() || "file";

type Given = { readonly article: string; readonly name: string; readonly content: Buffer };

export const addFile = (db: Db, actor: Actor, { article, name, content }: Given) =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    if (content.length === 0) throw new Refusal("badRequest", { field: "file" });
    if (!(await lockArticle(tx, article))) throw new Refusal("notFound");
    const [id, type] = [randomUUID(), typeOf(content)];
    const file = { id, name: fileName(name), type, bytes: content.length };
    await insertArticleFile(tx, { ...file, article, content, by: actor.userId, at: nowOf(tx) });
    audit("article.addFile", article, { file: file.name, bytes: file.bytes });
    event("ArticleFileAdded", article, { file: id, bytes: file.bytes });
    return file;
  });

/** RFC 6266 §4.3, RFC 8187. */
export const dispositionOf = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`;
