import { type Db, type Tables, writeAudit } from "@zongji/store";
import { sql, type Transaction } from "kysely";

const each = (digits: string, pattern: (digit: string) => string): string[] => [...digits].map(pattern);

const mobile = [...each("345789", (digit) => `1${digit}XXXXXXXXX`), ...each("2567", (digit) => `16${digit}XXXXXXXX`)];

/**
 * Numbers within the country, as they are dialled in China and as carriers tell them: mobile phones, fixed lines with and without their area code (0 and no second 0), 400 and 800,
 * emergency and service numbers; the same with +86. Not there: 00 and any other +, premium numbers (160, 168; of 16 only 162, 165, 166 and 167 are mobile
 * phones), and 96, of which some cost more than a call. A carrier that takes a premium number behind an area code is not kept from it.
 */
export const domesticPatterns: readonly string[] = [
  ...mobile,
  ...mobile.map((pattern) => `0${pattern}`),
  "010.",
  ...each("23456789", (digit) => `0${digit}.`),
  ...each("2345678", (digit) => `${digit}XXXXXX.`),
  "11X",
  "12X",
  "12XXX",
  "100XX",
  "95XXX",
  ...mobile.map((pattern) => `+86${pattern}`),
  "+8610.",
  ...each("23456789", (digit) => `+86${digit}.`),
];

const id = "domestic";
const bySystem = { userId: null, login: "system", address: "" };

/**
 * Where nobody has configured dial rights yet, everybody might dial everything, premium and international numbers too: gives every role that works as an
 * agent the right to domestic numbers. Done once: the last right can't be deleted. @returns whether it was given
 */
export const giveDomesticRight = (db: Db | Transaction<Tables>): Promise<boolean> => {
  const give = async (work: Transaction<Tables>): Promise<boolean> => {
    await sql`select pg_advisory_xact_lock(hashtext('dial rights'))`.execute(work);
    if (await work.selectFrom("dial_right").select("id").limit(1).executeTakeFirst()) return false;
    const roles = await work
      .selectFrom("permission")
      .select("role")
      .distinct()
      .where("action", "=", "agent.work")
      .execute();
    const fields = { name: "国内", patterns: domesticPatterns, roles: roles.map(({ role }) => role) };
    await work
      .insertInto("dial_right")
      .values({ id, name: fields.name, patterns: JSON.stringify(fields.patterns) })
      .execute();
    if (roles.length > 0)
      await work
        .insertInto("role_dial_right")
        .values(roles.map(({ role }) => ({ role, dial_right: id })))
        .execute();
    const { name, roles: to } = fields;
    await writeAudit(work, bySystem, "dialRight.create", id, { name, roles: to });
    return true;
  };
  return db.isTransaction ? give(db as Transaction<Tables>) : (db as Db).transaction().execute(give);
};
