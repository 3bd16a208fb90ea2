import { type MovingQuestion, queryAt, type ReportCatalogue, type Tile } from "@zongji/api";
import { columnNamed, dimensionLabels, type ReportFilter, reportFilters } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { type Principal, Refusal } from "@zongji/web";
import { type AskedReport, askedReport, type ReportScope, scopeFor } from "./ask.ts";
import { findReport } from "./own.ts";
import type { Choices } from "./store.ts";

/** What can be chosen of, as far as somebody's reach goes. */
export const choicesWithin = (choices: Choices, scope: ReportScope): ReportCatalogue["choices"] =>
  scope.scope === "all"
    ? choices
    : {
        ...choices,
        group: choices.group.filter(({ value }) => scope.groups.includes(value)),
        agent: choices.agent.filter(({ value }) => scope.agents.includes(value)),
      };

/** What two reaches have in common. */
const narrower = (one: ReportScope, other: ReportScope): ReportScope => {
  if (one.scope === "all") return other;
  if (other.scope === "all") return one;
  const groups = one.groups.filter((id) => other.groups.includes(id));
  return { scope: "group", groups, agents: one.agents.filter((id) => other.agents.includes(id)) };
};

type At = {
  readonly zone: string;
  readonly now: number;
  /** Somebody beside who asks, whose reach the figures don't exceed either. */
  readonly beside?: Principal | undefined;
};

/** A moving question, checked for whoever asks it. @throws Refusal notFound, badRequest, forbidden */
export const askedAt = async (
  db: Db,
  question: MovingQuestion,
  principal: Principal,
  { zone, now, beside }: At,
): Promise<AskedReport> => {
  const own = await scopeFor(db, principal);
  const scope = beside === undefined ? own : narrower(own, await scopeFor(db, beside));
  const found = await findReport(db, question.report, principal);
  return askedReport(db, found, queryAt(question, now, zone), { zone, scope });
};

/** @throws Refusal badRequest: the tile shows measures that the report lacks */
export const checkTile = ({ show = [], measure }: Tile, { definition }: AskedReport): void => {
  const isKnown = (name: string): boolean => columnNamed(definition.columns, name) !== undefined;
  if (show.some((name) => !isKnown(name))) throw new Refusal("badRequest", { field: "show" });
  if (measure !== undefined && !isKnown(measure)) throw new Refusal("badRequest", { field: "measure" });
};

/** What a question is filtered by and was retired or disabled since; what was deleted by its id. */
export const goneIn = (question: MovingQuestion, choices: Choices): string[] => {
  const names = reportFilters.filter((name): name is ReportFilter & keyof Choices => name in choices);
  return names.flatMap((name) =>
    (question[name]?.split(",") ?? []).flatMap((value) => {
      const known = choices[name].find((each) => each.value === value);
      return known && !known.gone ? [] : [`${dimensionLabels[name].zh} ${known?.name ?? value}`];
    }),
  );
};
