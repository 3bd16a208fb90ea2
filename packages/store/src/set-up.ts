/** The only SQL of the set-up guide. */
import type { PromptName, SetUpKnown, SetUpStepName } from "@zongji/domain";
import type { Work } from "./configuration/config-store.ts";

const setting = "setUp";

/** What the guide asks of the hotline beside its configuration. */
export const setUpFacts = async (db: Work): Promise<Omit<SetUpKnown, "config">> => {
  const prompts = await db.selectFrom("prompt").select("name").execute();
  const published = await db
    .selectFrom("config_item")
    .select(["kind", "id"])
    .where("state", "=", "published")
    .where("published_by", "is not", null)
    .execute();
  const signedIn = await db
    .selectFrom("user")
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .where("agent_no", "is not", null)
    .where("disabled", "=", false)
    .where("must_change_password", "=", false)
    .executeTakeFirstOrThrow();
  const trunks = await db
    .selectFrom("trunk")
    .select(["name", "host", "match"])
    .where("kind", "=", "carrier")
    .where("enabled", "=", true)
    .where("retired_at", "is", null)
    .orderBy("name")
    .execute();
  const calls = db.selectFrom("call_record").select("id").where("direction", "=", "inbound").limit(1);
  const tested = await calls.where("test_by", "is not", null).where("disposition", "<>", "D10").executeTakeFirst();
  const called = await calls.where("test_by", "is", null).where("disposition", "=", "D2").executeTakeFirst();
  return {
    uploaded: new Set(prompts.map(({ name }) => name as PromptName)),
    published: new Set(published.map(({ kind, id }) => `${kind}/${id}`)),
    signedIn: Number(signedIn.count),
    lines: trunks.filter(({ host, match }) => host !== null || match.length > 0).map(({ name }) => name),
    tested: tested !== undefined,
    called: called !== undefined,
  };
};

/** The steps that somebody chose to leave out. */
export const skippedSteps = async (db: Work): Promise<SetUpStepName[]> => {
  const row = await db.selectFrom("setting").select("value").where("name", "=", setting).executeTakeFirst();
  return (row?.value as { skipped?: SetUpStepName[] } | undefined)?.skipped ?? [];
};

export const keepSkippedSteps = async (work: Work, skipped: readonly SetUpStepName[]): Promise<void> => {
  const value = JSON.stringify({ skipped });
  await work
    .insertInto("setting")
    .values({ name: setting, value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
    .execute();
};
