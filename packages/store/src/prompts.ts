/** The only SQL about prompts, but for what the live hotline follows. */
import {
  flowConfig,
  type GroupConfig,
  groupConfig,
  numberConfig,
  policiesConfig,
  promptsNamedIn,
  scheduleConfig,
  surveyConfig,
} from "@zongji/domain";
import type { Selectable, Transaction } from "kysely";
import { openTexts } from "./configuration/config-store.ts";
import { toGroup } from "./configuration/rows.ts";
import type { Db, Tables } from "./database/index.ts";

type Work = Db | Transaction<Tables>;

export type KeptPrompt = Selectable<Tables["prompt_entry"]>;
/** A version without its sound. `by_name` null: an account that is gone. */
export type KeptPromptVersion = Omit<Selectable<Tables["prompt_version"]>, "content"> & {
  readonly by_name: string | null;
};

export const promptEntries = (db: Work): Promise<KeptPrompt[]> =>
  db.selectFrom("prompt_entry").selectAll().orderBy("name").execute();

export const promptsInForce = (db: Work): Promise<{ name: string; version: number; duration_ms: number }[]> =>
  db.selectFrom("prompt").select(["name", "version", "duration_ms"]).orderBy("name").execute();

const versions = (db: Work) =>
  db
    .selectFrom("prompt_version")
    .leftJoin("user", "user.id", "prompt_version.by")
    .select([
      "prompt_version.name",
      "version",
      "origin",
      "words",
      "source",
      "sha256",
      "duration_ms",
      "loudness_was",
      "loudness",
      "prompt_version.at",
      "prompt_version.by",
      "user.name as by_name",
    ]);

/** The newest first. */
export const promptVersions = (db: Work, name: string): Promise<KeptPromptVersion[]> =>
  versions(db).where("prompt_version.name", "=", name).orderBy("version", "desc").execute();

/** Of each prompt the newest version and the one in force. */
export const promptVersionsShown = (db: Work): Promise<KeptPromptVersion[]> =>
  versions(db)
    .where((eb) =>
      eb.or([
        eb(
          "version",
          "=",
          eb
            .selectFrom("prompt_version as each")
            .whereRef("each.name", "=", "prompt_version.name")
            .select((most) => most.fn.max("each.version").as("newest")),
        ),
        eb.exists(
          eb
            .selectFrom("prompt")
            .whereRef("prompt.name", "=", "prompt_version.name")
            .whereRef("prompt.version", "=", "prompt_version.version")
            .select("prompt.name"),
        ),
      ]),
    )
    .execute();

export const findPromptVersion = (
  db: Work,
  name: string,
  version: number,
): Promise<Selectable<Tables["prompt_version"]> | undefined> =>
  db
    .selectFrom("prompt_version")
    .selectAll()
    .where("name", "=", name)
    .where("version", "=", version)
    .executeTakeFirst();

/** What callers hear of it; undefined: what comes with the project. null: an older program's, which lies on a server's disk alone. */
export const promptSoundInForce = async (db: Work, name: string): Promise<Buffer | null | undefined> =>
  (await db.selectFrom("prompt").select("content").where("name", "=", name).executeTakeFirst())?.content;

export const putPromptEntry = async (db: Work, entry: KeptPrompt): Promise<void> => {
  const { name: _name, ...rest } = entry;
  await db
    .insertInto("prompt_entry")
    .values(entry)
    .onConflict((on) => on.column("name").doUpdateSet(rest))
    .execute();
};

/** @returns whether it was written: a name is there once */
export const addPromptEntry = async (db: Work, entry: KeptPrompt): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("prompt_entry")
    .values(entry)
    .onConflict((on) => on.column("name").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

/** Adds a version after the newest. @returns its number */
export const addPromptVersion = async (
  tx: Transaction<Tables>,
  version: Omit<Selectable<Tables["prompt_version"]>, "version">,
): Promise<number> => {
  const newest = await tx
    .selectFrom("prompt_version")
    .select((eb) => eb.fn.max("version").as("newest"))
    .where("name", "=", version.name)
    .executeTakeFirst();
  const number = (newest?.newest ?? 0) + 1;
  await tx
    .insertInto("prompt_version")
    .values({ ...version, version: number })
    .execute();
  return number;
};

/** Writes down what a version says. */
export const putPromptWords = async (db: Work, name: string, version: number, words: string): Promise<void> => {
  await db
    .updateTable("prompt_version")
    .set({ words })
    .where("name", "=", name)
    .where("version", "=", version)
    .execute();
};

/** Puts a version in force; the live hotline hears of it. */
export const putPromptInForce = async (
  db: Work,
  { name, version, sha256, duration_ms, content }: Selectable<Tables["prompt_version"]>,
  by: string,
  at: number,
): Promise<void> => {
  const row = { file: `${name}.wav`, sha256, duration_ms, uploaded_at: at, uploaded_by: by, content, version };
  await db
    .insertInto("prompt")
    .values({ name, ...row })
    .onConflict((on) => on.column("name").doUpdateSet(row))
    .execute();
};

/** Back to what comes with the project. */
export const takePromptBack = async (db: Work, name: string): Promise<void> => {
  await db.deleteFrom("prompt").where("name", "=", name).execute();
};

export const removePrompt = async (db: Work, name: string): Promise<void> => {
  for (const table of ["prompt", "prompt_version", "prompt_entry"] as const)
    await db.deleteFrom(table).where("name", "=", name).execute();
};

/** Only so many versions of a prompt are kept; one in force always is. */
export const dropOldPromptVersions = async (db: Work, name: string, kept: number): Promise<void> => {
  await db
    .deleteFrom("prompt_version")
    .where("name", "=", name)
    .where("version", "not in", (eb) =>
      eb
        .selectFrom("prompt_version as newer")
        .select("newer.version")
        .where("newer.name", "=", name)
        .orderBy("newer.version", "desc")
        .limit(kept),
    )
    .where("version", "not in", (eb) =>
      eb.selectFrom("prompt").select("prompt.version").where("prompt.name", "=", name),
    )
    .execute();
};

/** A place of the configuration that names a prompt. `kind`: of the configuration, or "group"; `at`: the field, as a problem's. */
export type PromptUse = {
  readonly prompt: string;
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly at: string;
  readonly draft: boolean;
};

const schemas = {
  flow: flowConfig,
  survey: surveyConfig,
  policies: policiesConfig,
  schedule: scheduleConfig,
  number: numberConfig,
} as const;

/** Every place that names a prompt: what is in force, drafts, and groups. */
export const promptUses = async (db: Work): Promise<PromptUse[]> => {
  const texts = await openTexts(db);
  const inItems = texts.flatMap(({ kind, id, name, state, body }) => {
    const schema = (schemas as Readonly<Record<string, (typeof schemas)[keyof typeof schemas]>>)[kind];
    const value = kind === "flow" ? { ...body, id, version: 1 } : kind === "survey" ? { ...body, id } : body;
    return schema
      ? promptsNamedIn(schema, value).map((use) => ({ ...use, kind, id, name, draft: state === "draft" }))
      : [];
  });
  const groups: GroupConfig[] = (
    await db.selectFrom("group").selectAll().where("retired_at", "is", null).orderBy("name").execute()
  ).map(toGroup);
  const inGroups = groups.flatMap((group) =>
    promptsNamedIn(groupConfig, group).map((use) => ({
      ...use,
      ...{ kind: "group", id: group.id, name: group.name, draft: false },
    })),
  );
  return [...inItems, ...inGroups];
};
