import { type ConfigKind, configKinds, type HotlineConfig, type Problem } from "@zongji/domain";
import { checkedHotline, type Db, lockConfiguration } from "@zongji/store";
import { Refusal } from "./refusal.ts";

type Tx = Parameters<Parameters<ReturnType<Db["transaction"]>["execute"]>[0]>[0];

/** The same problem, wherever its thing stands in its list now. */
const told = ({ field, problem }: Problem): string => `${field.replace(/\[\d+\]/g, "[]")} ${problem}`;

type Item = Readonly<Record<string, unknown>>;

/** The field as the request for this thing has it; a field of another thing with its whole path: "groups.2.overflow.group". */
const fieldOf = (config: HotlineConfig, { field }: Problem, names: ReadonlySet<unknown>): string => {
  const dotted = field.replace(/\[(\d+)\]/g, ".$1");
  const [list, index, ...rest] = dotted.split(".");
  const kind = (Object.values(configKinds) as ConfigKind[]).find((each) => each.list === list);
  if (!kind) return rest.length === 0 && index !== undefined ? index : dotted;
  const item = (config[kind.list] as unknown as readonly Item[])[Number(index)];
  return rest.length > 0 && names.has(item?.[kind.id]) ? rest.join(".") : dotted;
};

const namesOf = (thing: unknown): ReadonlySet<unknown> => {
  const { id, number, user } = (thing ?? {}) as Item;
  return new Set([id, number, (user as Item | undefined)?.id].filter((each) => each !== undefined));
};

/**
 * Makes an administrative change within its transaction, and checks the whole configuration as it will be; changes take turns, so that no two that are right
 * by themselves are wrong together. What was wrong before is not held against the change.
 * @throws Refusal badRequest with the field that makes the whole wrong
 */
export const checkedChange = async <T>(db: Db, tx: Tx, change: () => Promise<T>): Promise<T> => {
  await lockConfiguration(tx);
  const result = await change();
  const after = await checkedHotline(tx);
  if (after === undefined || after.problems.length === 0) return result;
  const before = new Set(((await checkedHotline(db))?.problems ?? []).map(told));
  const fresh = after.problems.find((problem) => !before.has(told(problem)));
  if (fresh) throw new Refusal("badRequest", { field: fieldOf(after.config, fresh, namesOf(result)) });
  return result;
};

/** The same in a transaction of its own; nothing is changed where the change is refused. */
export const inCheckedTransaction = <T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.transaction().execute((tx) => checkedChange(db, tx, () => work(tx)));
