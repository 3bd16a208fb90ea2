import { shippedRoles } from "@zongji/api";
import type { NumberConfig } from "@zongji/domain";
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

/** Of what is configured in versions. */
const itemNames = (db: Db, ids: readonly string[]) =>
  db
    .selectFrom("config_item")
    .select(["kind", "id", "name", "body"])
    .distinctOn(["kind", "id"])
    .where("id", "in", [...ids])
    .orderBy("kind")
    .orderBy("id")
    .orderBy("version", "desc")
    .execute();

/** The ids that the server makes: UUIDs. */
const isMade = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

/** What things that are gone were called when they were made or deleted, as the trail itself tells. */
const lastNames = async (db: Db, ids: readonly string[]): Promise<[string, string][]> => {
  const lines = await db
    .selectFrom("audit")
    .select(["subject", "detail"])
    .distinctOn("subject")
    .where("subject", "in", [...ids])
    .where((eb) => eb.or([eb("action", "like", "%.create"), eb("action", "like", "%.delete")]))
    .orderBy("subject")
    .orderBy("id", "desc")
    .execute();
  return lines.flatMap(({ subject, detail }) => {
    const { name, label, sipUser } = detail as Readonly<Record<string, unknown>>;
    const called = [name, label, sipUser].find((each) => typeof each === "string" && each !== "");
    return called === undefined ? [] : [[subject, called as string]];
  });
};

/** What the ids in these lines are called now: people, phones, groups, numbers, trunks, dial rights, menus, roles; of what is gone what it was called last. */
export const namesIn = async (db: Db, lines: readonly Line[]): Promise<Names> => {
  const ids = [...new Set(lines.flatMap(({ subject, detail }) => wordsIn([subject, detail])))];
  if (ids.length === 0) return new Map();
  const inTable = <T extends "group" | "trunk" | "dial_right">(table: T) =>
    db
      .selectFrom(table as "group")
      .select(["id", "name"])
      .where("id", "in", ids)
      .execute();
  const [users, devices, items, roles, ...others] = await Promise.all([
    db.selectFrom("user").select(["id", "agent_no", "name"]).where("id", "in", ids).execute(),
    db.selectFrom("device").select(["id", "sip_user", "label"]).where("id", "in", ids).execute(),
    itemNames(db, ids),
    // What a shipped role is called says who shows it.
    db
      .selectFrom("role")
      .select(["name", "label"])
      .where("name", "in", ids)
      .where("name", "not in", [...shippedRoles])
      .execute(),
    inTable("group"),
    inTable("trunk"),
    inTable("dial_right"),
  ]);
  const named = new Map([
    ...others.flat().map(({ id, name }) => [id, name] as const),
    ...roles.map(({ name, label }) => [name, label] as const),
    ...items.map(
      ({ kind, id, name, body }) =>
        [id, kind === "number" ? called((body as NumberConfig).number, name) : name] as const,
    ),
    ...devices.map(({ id, sip_user, label }) => [id, called(sip_user, label)] as const),
    ...users.map(({ id, agent_no, name }) => [id, called(agent_no, name)] as const),
  ]);
  const gone = ids.filter((id) => isMade.test(id) && !named.has(id));
  return gone.length === 0 ? named : new Map([...named, ...(await lastNames(db, gone))]);
};

/** The names that one audit line refers to. */
export const namesOf = ({ subject, detail }: Line, names: Names): Record<string, string> =>
  Object.fromEntries(
    [...new Set(wordsIn([subject, detail]))].flatMap((id) => {
      const name = names.get(id);
      return name === undefined ? [] : [[id, name]];
    }),
  );
