import type { ContractDayThings, dayFigureNames } from "@zongji/api";
import { addDays, type ContractState, countedOn, type Day, dayTimes, isDay, type MeasureName } from "@zongji/domain";
import { type Db, findCalls, type TracedThing, traceMeasure } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { recordingsOf } from "../calls/index.ts";

const pageSize = 100;
const atOnce = 2000;
const everyCall = { scope: "all", user: "", groups: [] } as const;

type Figure = (typeof dayFigureNames)[number];
type Hours = ReturnType<typeof countedOn>["hours"];

type Made = { readonly all: MeasureName; readonly less?: MeasureName };

/** Of what a figure counts, and what of it is left out. */
const madeOf = (figure: Figure, hours: Hours): Made => {
  const [asked, answered]: readonly [MeasureName, MeasureName] =
    hours === "allHours" ? ["allRequests", "allRequestsAnswered"] : ["kpiRequests", "kpiAnswered"];
  const made: Readonly<Record<Figure, Made>> = {
    ...{ requests: { all: asked }, answered: { all: answered }, missed: { all: asked, less: answered } },
    ...{ rated: { all: "rated" }, satisfied: { all: "satisfied" }, unsatisfied: { all: "rated", less: "satisfied" } },
  };
  return made[figure];
};

type Slice = { readonly from: number; readonly to: number; readonly zone: string };
const thingsOf = async (db: Db, measure: MeasureName, { from, to, zone }: Slice): Promise<TracedThing[]> => {
  const all: TracedThing[] = [];
  let after: string | undefined;
  do {
    const found = await traceMeasure(db, { measure, slice: { from, to }, now: to, zone }, { pageSize: atOnce, after });
    all.push(...found.items);
    after = found.next;
  } while (after !== undefined);
  return all;
};

/** Those of a day as the tables have them now. A call is counted once, by the first thing of it. */
const callsOf = async (db: Db, figure: Figure, hours: Hours, slice: Slice) => {
  const { all, less } = madeOf(figure, hours);
  const out = new Set(less ? (await thingsOf(db, less, slice)).map(({ call }) => call) : []);
  const found = new Map<string, number>();
  for (const { call, at } of await thingsOf(db, all, slice))
    if (call !== undefined && !out.has(call) && !found.has(call)) found.set(call, at);
  return [...found].map(([id, at]) => ({ id, at }));
};

/** The calls behind one figure of a closed day; null: the day has not closed for the contract. @throws Refusal badRequest */
export const dayThings = async (
  db: Db,
  state: ContractState,
  {
    day,
    figure,
    offset,
    zone,
  }: { readonly day: Day; readonly figure: Figure; readonly offset: number; readonly zone: string },
): Promise<ContractDayThings | null> => {
  if (!isDay(day)) throw new Refusal("badRequest", { field: "day" });
  const closed = state.days[day];
  if (closed === undefined) return null;
  const slice = { from: dayTimes(day, zone).from, to: dayTimes(addDays(day, 1), zone).from, zone };
  const all = await callsOf(db, figure, countedOn(state.readings, closed).hours, slice);
  const page = all.slice(offset, offset + pageSize);
  const kept = new Map(
    (
      await findCalls(
        db,
        everyCall,
        page.map(({ id }) => id),
      )
    ).map((call) => [call.id as string, call]),
  );
  return {
    total: all.length,
    items: page.map(({ id, at }) => {
      const call = kept.get(id);
      return {
        ...{
          id,
          startedAt: call?.started_at ?? at,
          agentNo: call?.agent_no ?? null,
          talkMs: Number(call?.talk_ms ?? 0),
        },
        recorded: call !== undefined && recordingsOf(call).length > 0,
        disposition: (call?.disposition ?? null) as ContractDayThings["items"][number]["disposition"],
        rating: (call?.rating as { option?: string } | null | undefined)?.option ?? null,
      };
    }),
  };
};
