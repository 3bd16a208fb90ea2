import type { Db } from "@zongji/store";

/** A line of the audit trail, as far as names go. */
type Line = { readonly subject: string; readonly detail: unknown };
export type Names = ReadonlyMap<string, string>;

const longest = 64;

/** Every string in it that may be an id. */
const wordsIn = (value: unknown): string[] => {
  if (typeof value === "string") return value !== "" && value.length <= longest ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(wordsIn) : [];
};

/** Number and name, the number once where the name holds it. */
const called = (number: string | null, name: string): string =>
  number === null || name.includes(number) ? name : `${number} ${name}`;

/** What the ids in these lines are called now: people, phones, groups, numbers, trunks, dial rights, menus. What is gone has no name. */
export const namesIn = async (db: Db, lines: readonly Line[]): Promise<Names> => {
  const ids = [...new Set(lines.flatMap(({ subject, detail }) => wordsIn([subject, detail])))];
  if (ids.length === 0) return new Map();
  const named = <T extends "group" | "trunk" | "dial_right" | "flow">(table: T) =>
    db
      .selectFrom(table as "group")
      .select(["id", "name"])
      .where("id", "in", ids)
      .execute();
  const [users, devices, numbers, ...others] = await Promise.all([
    db.selectFrom("user").select(["id", "agent_no", "name"]).where("id", "in", ids).execute(),
    db.selectFrom("device").select(["id", "sip_user", "label"]).where("id", "in", ids).execute(),
    db.selectFrom("number").select(["id", "number", "label"]).where("id", "in", ids).execute(),
    named("group"),
    named("trunk"),
    named("dial_right"),
    named("flow"),
  ]);
  return new Map([
    ...others.flat().map(({ id, name }) => [id, name] as const),
    ...numbers.map(({ id, number, label }) => [id, called(number, label)] as const),
    ...devices.map(({ id, sip_user, label }) => [id, called(sip_user, label)] as const),
    ...users.map(({ id, agent_no, name }) => [id, called(agent_no, name)] as const),
  ]);
};

/** The names that one audit line refers to. */
export const namesOf = ({ subject, detail }: Line, names: Names): Record<string, string> =>
  Object.fromEntries(
    [...new Set(wordsIn([subject, detail]))].flatMap((id) => {
      const name = names.get(id);
      return name === undefined ? [] : [[id, name]];
    }),
  );
