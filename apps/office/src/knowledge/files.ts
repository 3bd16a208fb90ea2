import { randomUUID } from "node:crypto";
import type { Article } from "@zongji/api";
import {
  type Actor,
  type Db,
  filesOfArticle,
  findArticle,
  insertArticleFile,
  inTransaction,
  type KeptArticle,
  type KeptArticleFile,
  lockArticle,
  nowOf,
  removeArticleFile,
  type Work,
} from "@zongji/store";
import { Refusal } from "@zongji/web";
import { mustBeDraft } from "./policy.ts";

export const mostFileBytes = 5 * 1024 * 1024;
/** Files that an article has: how many, and how large together; and of those that it ever had, which past versions hold. */
const [mostFiles, mostArticleBytes, mostEverBytes] = [50, 50 * 1024 * 1024, 250 * 1024 * 1024];

type HandedIn = Pick<KeptArticle, "state" | "submitted_at" | "published_at" | "at">;
type Filed = Pick<KeptArticleFile, "at" | "removed_at">;

/** Whether a version holds a file: one that was handed in holds those of that moment, a draft those that are there. */
export const isFileOf = ({ state, submitted_at, published_at, at }: HandedIn, file: Filed): boolean => {
  if (state === "draft" || state === "discarded") return file.removed_at === null;
  const then = submitted_at ?? published_at ?? at;
  return file.at <= then && (file.removed_at === null || file.removed_at > then);
};

/** The files of a version. */
export const filesOf = (kept: KeptArticle, files: readonly KeptArticleFile[]): Article["files"] =>
  files.filter((file) => isFileOf(kept, file)).map(({ id, name, type, bytes }) => ({ id, name, type, bytes }));

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

const sum = (files: readonly { readonly bytes: number }[]): number => files.reduce((all, { bytes }) => all + bytes, 0);

/** Begins a change of an article's files: what is in review stays as it is read. @throws Refusal notFound, conflict */
const draftOf = async (tx: Work["tx"], article: string): Promise<KeptArticle> => {
  if (!(await lockArticle(tx, article))) throw new Refusal("notFound");
  const newest = (await findArticle(tx, article, "newest"))!;
  mustBeDraft(newest.state);
  return newest;
};

/** @throws Refusal conflict filesMany, filesLarge */
const mustHaveRoom = async (tx: Work["tx"], article: string, bytes: number): Promise<void> => {
  const all = await filesOfArticle(tx, article);
  const present = all.filter(({ removed_at }) => removed_at === null);
  if (present.length >= mostFiles) throw new Refusal("conflict", { reason: "filesMany" });
  if (sum(present) + bytes > mostArticleBytes || sum(all) + bytes > mostEverBytes)
    throw new Refusal("conflict", { reason: "filesLarge" });
};

type Given = { readonly article: string; readonly name: string; readonly content: Buffer };

export const addFile = (db: Db, actor: Actor, { article, name, content }: Given) =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    if (content.length === 0) throw new Refusal("badRequest", { field: "file" });
    await draftOf(tx, article);
    await mustHaveRoom(tx, article, content.length);
    const [id, type] = [randomUUID(), typeOf(content)];
    const file = { id, name: fileName(name), type, bytes: content.length };
    await insertArticleFile(tx, { ...file, article, content, by: actor.userId, at: nowOf(tx) });
    audit("article.addFile", article, { file: file.name, bytes: file.bytes });
    event("ArticleFileAdded", article, { file: id, bytes: file.bytes });
    return file;
  });

/** Takes a file out of what is being written; versions that were handed in before keep it. @throws Refusal notFound; conflict fileUsed where the text shows it */
export const removeFile = (
  db: Db,
  actor: Actor,
  { article, id }: { readonly article: string; readonly id: string },
): Promise<void> =>
  inTransaction(db, actor, async ({ tx, audit, event, at }) => {
    const { content } = await draftOf(tx, article);
    const file = (await filesOfArticle(tx, article)).find((each) => each.id === id && each.removed_at === null);
    if (file === undefined) throw new Refusal("notFound");
    if (content.html.includes(`/api/knowledge/files/${id}`)) throw new Refusal("conflict", { reason: "fileUsed" });
    await removeArticleFile(tx, { article, id, by: actor.userId, at });
    audit("article.removeFile", article, { file: file.name });
    event("ArticleFileRemoved", article, { file: id });
  });

/** RFC 6266 §4.3, RFC 8187. */
export const dispositionOf = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`;
