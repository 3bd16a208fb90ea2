import type { SignInRules as ShownRules, SignInRulesChange } from "@zongji/api";
import { type Actor, type Db, readIfThere, writeAudit, writePrivate } from "@zongji/store";
import { beginEdit } from "@zongji/web";
import type { Work } from "./store.ts";

type SignInRules = Omit<ShownRules, "version">;

const setting = "signIn";
const defaults: SignInRules = { passwordDays: null, idleMin: 30 };

const read = async (db: Work): Promise<SignInRules> => {
  const row = await db.selectFrom("setting").select("value").where("name", "=", setting).executeTakeFirst();
  return { ...defaults, ...(row?.value as Partial<SignInRules> | undefined) };
};

/** 登录规则, held in memory and in a file, so that they hold while the database is away. */
export class KeptRules {
  readonly #file: string;
  readonly #onFailure: (error: unknown) => void;
  #now: SignInRules;

  constructor(file: string, onFailure: (error: unknown) => void = () => {}) {
    this.#file = file;
    this.#onFailure = onFailure;
    this.#now = { ...defaults, ...readKept(file) };
  }

  get now(): SignInRules {
    return this.#now;
  }

  /** Reads them anew. @throws what the database throws: those that were known hold on */
  async refresh(db: Work): Promise<SignInRules> {
    this.#keep(await read(db));
    return this.#now;
  }

  /** @throws Refusal stale, where somebody changed them since the version that is given */
  async change(db: Db, { version: given, ...change }: SignInRulesChange, actor: Actor): Promise<SignInRules> {
    const after = await db.transaction().execute(async (work) => {
      const before = await beginEdit(work, { subject: "signInRules", given, read: () => read(work) });
      const rules = { ...before, ...change };
      const value = JSON.stringify(rules);
      await work
        .insertInto("setting")
        .values({ name: setting, value })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
        .execute();
      const was = Object.fromEntries(Object.keys(change).map((key) => [key, before[key as keyof SignInRules]]));
      await writeAudit(work, actor, "signInRules.change", "signInRules", { was, is: change });
      return rules;
    });
    this.#keep(after);
    return after;
  }

  #keep(rules: SignInRules): void {
    if (JSON.stringify(rules) === JSON.stringify(this.#now)) return;
    this.#now = rules;
    try {
      writePrivate(this.#file, JSON.stringify(rules));
    } catch (error) {
      this.#onFailure(error);
    }
  }
}

/** A file that can't be read is no reason not to start. */
const readKept = (file: string): Partial<SignInRules> => {
  try {
    return JSON.parse(readIfThere(file) ?? "{}") as Partial<SignInRules>;
  } catch {
    return {};
  }
};
