/** The only SQL about the versions of what is configured. */
import {
  type BusinessType,
  type ComplaintsConfig,
  flowFrom,
  type LettersConfig,
  usualComplaints,
  usualLetters,
} from "@zongji/domain";
import type { Selectable, Transaction } from "kysely";
import type { Db, Tables } from "../database/index.ts";
import type { ItemKey, ItemKind, PlacedItem } from "./kinds.ts";
import type { VersionStanding, VersionState } from "./versions.ts";

export type Work = Db | Transaction<Tables>;

/** A version's text in the shape of today: a flow may have been written before nodes had exits. */
const readText = (kind: string, body: unknown): object => (kind === "flow" ? flowFrom(body) : body) as object;

/** A version without its text. `by` and the like are the names of people; null: the system. Times: ms since the epoch. */
export type ItemVersion = {
  readonly kind: ItemKind;
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly state: VersionState;
  readonly note: string;
  readonly by: string | null;
  readonly at: number;
  readonly publishAt: number | null;
  readonly publishBy: string | null;
  readonly configVersion: number | null;
  readonly publishedBy: string | null;
  readonly publishedAt: number | null;
  readonly retiredAt: number | null;
  readonly failure: Failure | null;
};
/** Why a version was not published at its moment. */
export type Failure = {
  readonly at: number;
  readonly reason: string;
  readonly problems: readonly {
    readonly kind: string;
    readonly id: string;
    readonly field: string;
    readonly problem: string;
  }[];
};
export type WrittenVersion = ItemVersion & { readonly body: object };

const versions = (db: Work) =>
  db
    .selectFrom("config_item")
    .leftJoin("user as writer", "writer.id", "config_item.by")
    .leftJoin("user as publisher", "publisher.id", "config_item.published_by")
    .leftJoin("user as orderer", "orderer.id", "config_item.publish_by")
    .select([
      "config_item.kind",
      "config_item.id",
      "config_item.name",
      "config_item.version",
      "config_item.state",
      "config_item.note",
      "writer.name as by",
      "config_item.at",
      "config_item.publish_at as publishAt",
      "orderer.name as publishBy",
      "config_item.config_version as configVersion",
      "publisher.name as publishedBy",
      "config_item.published_at as publishedAt",
      "config_item.retired_at as retiredAt",
      "config_item.failure",
    ]);

/** The versions that are in force or drafts, of every item. */
export const openVersions = async (db: Work): Promise<ItemVersion[]> =>
  (await versions(db)
    .where("state", "<>", "retired")
    .orderBy("config_item.kind")
    .orderBy("config_item.id")
    .orderBy("config_item.version")
    .execute()) as ItemVersion[];

/** The newest version's number of each item. */
export const newestVersions = async (db: Work): Promise<(ItemKey & { readonly newest: number })[]> =>
  (await db
    .selectFrom("config_item")
    .select(["kind", "id"])
    .select((eb) => eb.fn.max<number>("version").as("newest"))
    .groupBy(["kind", "id"])
    .orderBy("kind")
    .orderBy("id")
    .execute()) as (ItemKey & { newest: number })[];

/** An item's versions, newest first. `before`: only older ones. */
export const versionsBefore = async (
  db: Work,
  { kind, id }: ItemKey,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<ItemVersion[]> => {
  let found = versions(db).where("config_item.kind", "=", kind).where("config_item.id", "=", id);
  if (before !== undefined) found = found.where("config_item.version", "<", before);
  return (await found.orderBy("config_item.version", "desc").limit(limit).execute()) as ItemVersion[];
};

export const findVersion = async (
  db: Work,
  { kind, id }: ItemKey,
  version: number,
): Promise<WrittenVersion | undefined> => {
  const found = await versions(db)
    .select("config_item.body")
    .where("config_item.kind", "=", kind)
    .where("config_item.id", "=", id)
    .where("config_item.version", "=", version)
    .executeTakeFirst();
  return found && ({ ...found, body: readText(kind, found.body) } as WrittenVersion);
};

/** How all of an item's versions stand. */
export const standingsOf = async (db: Work, { kind, id }: ItemKey): Promise<VersionStanding[]> =>
  (
    await db
      .selectFrom("config_item")
      .select(["version", "state", "publish_at", "config_version"])
      .where("kind", "=", kind)
      .where("id", "=", id)
      .orderBy("version")
      .execute()
  ).map(({ version, state, publish_at, config_version }) => ({
    version,
    state,
    publishAt: publish_at,
    wasPublished: config_version !== null,
  }));

/** What is in force, and the number of the configuration: of its last publication, which may be retired meanwhile; 0 before the first start. */
export const publishedItems = async (db: Work): Promise<{ items: PlacedItem[]; configVersion: number }> => {
  const rows = await db
    .selectFrom("config_item")
    .select(["kind", "id", "version", "body"])
    .where("state", "=", "published")
    .execute();
  return {
    items: rows.map(({ kind, id, version, body }) => ({
      kind: kind as ItemKind,
      id,
      version,
      body: readText(kind, body),
    })),
    configVersion: await newestConfigVersion(db),
  };
};

/** The texts that are in force or drafts, with what their items are called. */
export const openTexts = async (
  db: Work,
): Promise<{ kind: string; id: string; name: string; state: string; body: object }[]> =>
  (
    await db
      .selectFrom("config_item")
      .select(["kind", "id", "name", "state", "body"])
      .where("state", "<>", "retired")
      .orderBy("kind")
      .orderBy("id")
      .orderBy("version")
      .execute()
  ).map(({ body, ...rest }) => ({ ...rest, body: readText(rest.kind, body) }));

export type PublishedItem = {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly body: object;
};

/** What is in force of a kind, by id. */
export const publishedOf = async (db: Work, kind: ItemKind): Promise<PublishedItem[]> =>
  (
    await db
      .selectFrom("config_item")
      .select(["id", "name", "version", "body"])
      .where("kind", "=", kind)
      .where("state", "=", "published")
      .orderBy("id")
      .execute()
  ).map(({ body, ...item }) => ({ ...item, body: readText(kind, body) }));

/** The tree of business types in force. */
export const businessTypesOf = async (db: Work): Promise<readonly BusinessType[]> => {
  const [tree] = await publishedOf(db, "businessTypes");
  return tree ? (tree.body as { readonly types: readonly BusinessType[] }).types : [];
};

/** What is in force of 网上来信. */
export const lettersConfigOf = async (db: Work): Promise<LettersConfig> => {
  const [one] = await publishedOf(db, "letters");
  return (one?.body as LettersConfig | undefined) ?? usualLetters;
};

/** What is in force of 投诉: how long each step may take. */
export const complaintsConfigOf = async (db: Work): Promise<ComplaintsConfig> => {
  const [one] = await publishedOf(db, "complaints");
  return (one?.body as ComplaintsConfig | undefined) ?? usualComplaints;
};

const newestConfigVersion = async (db: Work): Promise<number> => {
  const { newest } = await db
    .selectFrom("config_item")
    .select((eb) => eb.fn.max<number | null>("config_version").as("newest"))
    .executeTakeFirstOrThrow();
  return newest ?? 0;
};

/** The number of the configuration that the next publication makes. Ask under the lock. */
export const nextConfigVersion = async (tx: Transaction<Tables>): Promise<number> =>
  (await newestConfigVersion(tx)) + 1;

type Row = Selectable<Tables["config_item"]>;
export type NewVersion = Pick<Row, "kind" | "id" | "version" | "name" | "note" | "by" | "at"> & {
  readonly body: object;
};

export const insertVersion = async (
  tx: Work,
  { body, ...row }: NewVersion,
  standing: Partial<Pick<Row, "state" | "config_version" | "published_by" | "published_at">> = {},
): Promise<void> => {
  await tx
    .insertInto("config_item")
    .values({ state: "draft", ...row, body: JSON.stringify(body), ...standing })
    .execute();
};

/** Moves a version to another state; its text stays. */
export const moveVersion = async (
  tx: Work,
  { kind, id }: ItemKey,
  version: number,
  standing: Partial<
    Pick<Row, "state" | "publish_at" | "publish_by" | "config_version" | "published_by" | "published_at" | "retired_at">
  > & { readonly failure?: Failure | null },
): Promise<void> => {
  const { failure, ...moved } = standing;
  await tx
    .updateTable("config_item")
    .set({ ...moved, ...(failure !== undefined && { failure: failure && JSON.stringify(failure) }) })
    .where("kind", "=", kind)
    .where("id", "=", id)
    .where("version", "=", version)
    .execute();
};

/** Versions whose moment has come, the earliest first. @param now ms since the epoch */
export const dueVersions = async (
  db: Work,
  now: number,
): Promise<(ItemKey & { readonly version: number; readonly publishAt: number; readonly publishBy: string | null })[]> =>
  (
    await db
      .selectFrom("config_item")
      .select(["kind", "id", "version", "publish_at", "publish_by"])
      .where("publish_at", "<=", now)
      .orderBy("publish_at")
      .orderBy("at")
      .execute()
  ).map(({ kind, id, version, publish_at, publish_by }) => ({
    kind: kind as ItemKind,
    id,
    version,
    publishAt: publish_at!,
    publishBy: publish_by,
  }));
