import { type HotlineConfig, usualComplaints, usualLetters } from "@zongji/domain";
import { nowOf } from "../database/index.ts";
import { insertVersion, type Work } from "./config-store.ts";
import { bodyOf, type ItemKey } from "./kinds.ts";
import { theOne } from "./places.ts";

/** Writes the items of a first configuration as published versions. */
export const seedItems = async (
  db: Work,
  { numbers, flows, surveys, schedule, policies, businessTypes = [] }: HotlineConfig,
): Promise<void> => {
  const now = nowOf(db);
  type Seed = ItemKey & { readonly version: number; readonly body: object; readonly name?: string };
  const items: readonly Seed[] = [
    ...numbers.map((each) => ({
      ...{ kind: "number" as const, id: `number-${each.number}`, version: 1, body: each },
      name: each.number,
    })),
    ...flows.map((flow) => ({ kind: "flow" as const, id: flow.id, version: flow.version, body: flow })),
    ...surveys.map((survey) => ({
      kind: "survey" as const,
      id: survey.id,
      version: 1,
      body: survey,
      name: survey.name ?? survey.id,
    })),
    { kind: "schedule", id: theOne, version: 1, body: schedule },
    { kind: "policies", id: theOne, version: 1, body: policies },
    { kind: "businessTypes", id: theOne, version: 1, body: { types: businessTypes } },
    { kind: "letters", id: theOne, version: 1, body: usualLetters },
    { kind: "complaints", id: theOne, version: 1, body: usualComplaints },
  ];
  for (const [index, { kind, id, version, body, name = id === theOne ? kind : id }] of items.entries())
    await insertVersion(
      db,
      { kind, id, version, name, note: "", by: null, at: now, body: bodyOf(body) },
      { state: "published", config_version: index + 1, published_by: null, published_at: now },
    );
};
