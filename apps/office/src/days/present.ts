import type {
  ClosedDay,
  ClosedDayShown,
  DayDifference,
  DayEntryShown,
  DayState,
  IdentityBreach,
  ReportCell,
} from "@zongji/api";
import {
  type ClosedBy,
  type ClosedValue,
  type ClosingWait,
  type DayLine,
  type Difference,
  identities,
  type MeasureName,
  measures,
  type Value,
  valueIn,
} from "@zongji/domain";
import { type DayEntry, documentOf, type KeptBreach } from "@zongji/store";

/** What people call a thing that figures are kept by; null: the page has a word for it. */
export type NameOf = (by: ClosedBy, key: string | null) => string | null;

const known = measures as Readonly<Record<string, (typeof measures)[MeasureName] | undefined>>;
const unknownUnit = "number" as const;

/** A measure that this program knows no more is told by its name. */
const shown = (measure: string) => {
  const { label, unit } = known[measure] ?? { label: { zh: measure, en: measure }, unit: unknownUnit };
  return { measure, label, unit };
};

const cellOf = ({ value, over, under }: Value): ReportCell =>
  value === undefined ? null : { value, ...(over !== undefined && { over }), ...(under !== undefined && { under }) };

/** A count that is left out is nothing, where the measure can be asked for so. */
const cellFrom = ({ by, key, measure }: Difference, value: ClosedValue | null): ReportCell => {
  if (known[measure])
    return cellOf(valueIn({ by, key, values: value === null ? {} : { [measure]: value } }, measure as MeasureName));
  if (value === null) return null;
  return value.length === 1 ? { value: value[0] } : { value: value[0] / value[1], over: value[0], under: value[1] };
};

export const presentDifference = (one: Difference, nameOf: NameOf): DayDifference => ({
  ...{ by: one.by, key: one.key, name: nameOf(one.by, one.key), ...shown(one.measure) },
  ...{ before: cellFrom(one, one.before), after: cellFrom(one, one.after) },
});

const labelOf = (name: string): IdentityBreach["label"] => {
  const own = identities.find((each) => each.name === name);
  if (own) return own.label;
  const [rule, measure = ""] = name.split(" ");
  const { label } = shown(measure);
  return {
    zh: `${rule}：各日之和 = 整段（${label.zh}）`,
    en: `${rule}: the sum of the days is the whole (${label.en})`,
  };
};

export const presentBreach = ({ identity, left, right, things }: KeptBreach): IdentityBreach => ({
  ...{ identity, label: labelOf(identity), left, right },
  things: things.map(({ id, call }) => ({ id, call: call ?? null })),
});

export const presentEntry = (entry: DayEntry, nameOf: NameOf): DayEntryShown => {
  const { no, revision, at, hash, previous, digest, definitions } = entry;
  const { figures, facts, nodes, open, identities: breaches, correction } = documentOf(entry);
  return {
    ...{ no, revision, at, hash, previous, digest, definitions, figures, facts, open },
    nodes: [...nodes],
    breaches: breaches.map(presentBreach),
    correction: correction
      ? {
          ...{ reason: correction.reason, factCount: correction.factCount },
          facts: correction.facts.map((each) => ({ ...each })),
          differences: correction.differences.map((each) => presentDifference(each, nameOf)),
          differenceCount: correction.differenceCount,
        }
      : null,
  };
};

/** The whole day's figures, in the order of the catalogue. */
export const presentFigures = (whole: DayLine | undefined): ClosedDayShown["figures"] =>
  (Object.keys(measures) as MeasureName[]).map((name) => ({ ...shown(name), cell: cellOf(valueIn(whole, name)) }));

export const presentWait = (wait: ClosingWait) => ({
  for: wait.for,
  of: wait.for === "tables" ? wait.follower : wait.for === "node" ? wait.node : null,
  heardAt: wait.for === "node" ? wait.heardAt : null,
});

export type Checked = { readonly at: number; readonly differences: readonly Difference[] };

export const stateOf = (newest: DayEntry | undefined, check: Checked | undefined, isToday: boolean): DayState => {
  if (newest === undefined) return isToday ? "running" : "open";
  if (check !== undefined && check.at >= newest.at && check.differences.length > 0) return "differs";
  return newest.revision > 0 ? "corrected" : "closed";
};

export const presentDay = (
  day: string,
  newest: DayEntry | undefined,
  check: Checked | undefined,
  isToday: boolean,
): ClosedDay => {
  const document = newest && documentOf(newest);
  const { calls, visits, offers, dials } = document?.open ?? { calls: 0, visits: 0, offers: 0, dials: 0 };
  return {
    ...{ day, state: stateOf(newest, check, isToday), closedAt: newest?.at ?? null, hash: newest?.hash ?? null },
    corrections: newest?.revision ?? 0,
    missing: document?.nodes.flatMap(({ node, proof }) => (proof === "missing" ? [node] : [])) ?? [],
    open: calls + visits + offers + dials,
    breaches: document?.identities.length ?? 0,
    checkedAt: check?.at ?? null,
  };
};
