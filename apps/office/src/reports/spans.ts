import type { ReportThing } from "@zongji/api";
import { type MeasureName, measures, shownTerms } from "@zongji/domain";
import type { Db, TracedThing } from "@zongji/store";
import { type Choices, peopleNamed, spansAt } from "./store.ts";

type Span = NonNullable<ReportThing["span"]>;

const isOfSpans = (name: MeasureName): boolean => shownTerms(measures[name]).every((term) => term.basis === "span");

/** States as they were kept, by their place. */
const statesOf = async (db: Db, items: readonly TracedThing[]): Promise<Map<string, Span>> => {
  const places = items.map(({ id }) => {
    const cut = id.lastIndexOf("@");
    return { agent: id.slice(0, cut), from: Number(id.slice(cut + 1)) };
  });
  const rows = await spansAt(db, places);
  return new Map(
    rows.map(({ user_id, from_at, to_at, state, reason, forced, agent_no, name }) => [
      `${user_id}@${from_at}`,
      {
        ...{ agent: `${agent_no ?? ""} ${name}`.trim(), state: state as Span["state"], reason },
        ...{ from: from_at, to: to_at, forced },
      },
    ]),
  );
};

type Room = { readonly db: Db; readonly choices: Choices; readonly now: number };

/** Intervals beside the roster, which are told with the things themselves. What lasts until now goes on. */
const intervalsOf = async ({ db, choices, now }: Room, items: readonly TracedThing[]): Promise<Map<string, Span>> => {
  const agents = items.flatMap(({ interval }) => interval?.agent ?? []);
  const named = new Map(choices.agent.map(({ value, name }) => [value, name]));
  const others = await peopleNamed(
    db,
    agents.filter((id) => !named.has(id)),
  );
  return new Map(
    items.flatMap(({ id, at, interval }): [string, Span][] => {
      if (interval === undefined) return [];
      const { agent, state, reason, forced, until } = interval;
      const name = named.get(agent) ?? others.get(agent) ?? agent;
      const to = until >= now ? null : until;
      return [[id, { agent: name, state: state as Span["state"], reason, from: at, to, forced }]];
    }),
  );
};

/** The intervals behind a figure of agents' time, by the ids of the things. */
export const spansBehind = async (
  room: Room,
  measure: MeasureName,
  items: readonly TracedThing[],
): Promise<Map<string, Span>> => {
  if (items.some(({ interval }) => interval !== undefined)) return intervalsOf(room, items);
  return isOfSpans(measure) ? statesOf(room.db, items) : new Map();
};
