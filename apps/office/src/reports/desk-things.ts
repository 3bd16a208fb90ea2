import type { ReportThing } from "@zongji/api";
import { isDeskBasis, type MeasureName, measures, shownTerms } from "@zongji/domain";
import { type Db, isOrderInReach, type Reach } from "@zongji/store";
import type { Choices } from "./store.ts";

/** What stands behind a measure: rooms whose things it counts. */
export const deskOf = (measure: MeasureName): "orders" | "letters" | undefined => {
  const [{ basis }] = shownTerms(measures[measure]) as readonly [ReturnType<typeof shownTerms>[number]];
  if (!isDeskBasis(basis)) return undefined;
  return basis === "letter" || basis === "letterDue" ? "letters" : "orders";
};

/** Undefined: none of them can be opened. */
export type DeskReaders = { readonly orders: Reach | undefined; readonly letters: boolean };
type Shown = NonNullable<ReportThing["desk"]>;

const ordersOf = async (db: Db, ids: readonly string[], reach: Reach | undefined): Promise<Map<string, Shown>> => {
  const rows = await db
    .selectFrom("work_order")
    .select(["id", "no", "state", "title", "business_type", "created_at", "answered_at"])
    .where("id", "in", [...ids])
    .execute();
  const mine =
    reach &&
    db
      .selectFrom("work_order")
      .select("id")
      .where("id", "in", [...ids])
      .where(isOrderInReach(reach));
  const open = new Set((await mine?.execute())?.map(({ id }) => id));
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...{ room: "orders", id: open.has(row.id) ? row.id : null, no: row.no, state: row.state },
        ...{ title: open.has(row.id) ? row.title : null, businessType: row.business_type },
        ...{ begunAt: row.created_at, answeredAt: row.answered_at },
      },
    ]),
  );
};

const lettersOf = async (db: Db, ids: readonly string[], isOpen: boolean): Promise<Map<string, Shown>> => {
  const rows = await db
    .selectFrom("letter")
    .select(["id", "no", "state", "type", "received_at", "answered_at"])
    .where("id", "in", [...ids])
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...{ room: "letters", id: isOpen ? row.id : null, no: row.no, state: row.state, title: null },
        ...{ businessType: row.type, begunAt: row.received_at, answeredAt: row.answered_at },
      },
    ]),
  );
};

/** The order or letter that a thing is of: of a time limit, or of a department's part, what stands before the sign. */
const ownerOf = (id: string): string => id.split("@")[0]!;

/** Orders and letters behind a figure, by the ids of the things. */
export const deskThings = async (
  { db, choices }: { readonly db: Db; readonly choices: Choices },
  measure: MeasureName,
  things: readonly string[],
  readers: DeskReaders,
): Promise<Map<string, Shown>> => {
  const room = deskOf(measure);
  if (room === undefined || things.length === 0) return new Map();
  const ids = [...new Set(things.map(ownerOf))];
  const known = room === "orders" ? await ordersOf(db, ids, readers.orders) : await lettersOf(db, ids, readers.letters);
  return new Map(
    things.flatMap((id): [string, Shown][] => {
      const shown = known.get(ownerOf(id));
      if (shown === undefined) return [];
      const name = choices.businessType.find(({ value }) => value === shown.businessType)?.name ?? shown.businessType;
      return [[id, { ...shown, businessType: name }]];
    }),
  );
};
