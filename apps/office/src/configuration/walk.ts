import type { WalkStepShown } from "@zongji/api";
import {
  type CallerList,
  calendarOf,
  isNumberOpen,
  isOpen,
  resultOf,
  seenOf,
  storedOf,
  type WalkInput,
  walkFlow,
} from "@zongji/domain";
import { type Db, flowWith, type ItemKey, nowOf, runTests, toldDifference, toldSeen } from "@zongji/store";
import { Refusal } from "@zongji/web";

type Asked = {
  readonly version?: number | undefined;
  readonly body?: object | undefined;
  readonly inputs: readonly WalkInput[];
  readonly at?: number | undefined;
  readonly callerList?: CallerList | undefined;
  readonly number?: string | undefined;
};

/** A flow of a version or a text, among all that is in force. @throws Refusal where it can't be read */
const readable = async (db: Db, key: ItemKey, which: number | object) => {
  if (key.kind !== "flow") throw new Refusal("badRequest", { field: "kind" });
  const { problem, ...found } = await flowWith(db, key, which);
  // What can't be read can't be walked; the check says all that is wrong.
  if (problem) throw new Refusal("badRequest", { field: `body.${problem.field}` });
  return found;
};

/** A walk through a flow among the flows that are in force, by the opening hours that are. */
export const walk = async (
  db: Db,
  key: ItemKey,
  { version, body, inputs, at = nowOf(db), callerList, number = "" }: Asked,
) => {
  if (key.kind === "flow" && (version === undefined) === (body === undefined))
    throw new Refusal("badRequest", { field: "version" });
  const { flow, config } = await readable(db, key, body ?? version ?? 0);
  const open = isNumberOpen(config, number, at);
  const isOpenBy = (calendar: string) => isOpen(calendarOf(config, calendar), at);
  const stored = storedOf(config.policies);
  const steps = walkFlow(
    flow,
    { flows: config.flows, isOpen: open, isOpenBy, callerList, surveys: config.surveys, stored },
    inputs,
  );
  const shown = steps.map(
    ({ input, out, ...rest }): WalkStepShown => ({
      ...{ ...rest, input: input ?? null, values: { ...rest.values } },
      out: out.map((each) => {
        if ("prompts" in each) return { ...each, prompts: [...each.prompts] };
        return "rights" in each ? { ...each, rights: [...each.rights] } : each;
      }),
    }),
  );
  const { path, ends } = resultOf(steps);
  return { steps: shown, path: [...path], ends, seen: seenOf(steps, flow.id).map(toldSeen), isOpen: open };
};

/** The saved tests of a flow, walked now. */
export const test = async (db: Db, key: ItemKey, which: number | object) => {
  const { flow, body, config } = await readable(db, key, which);
  const results = runTests(config, flow, body).map(({ name, differs, steps }) => ({
    ...{ name, differs: differs ? toldDifference(differs) : null, steps: steps.map(toldSeen) },
  }));
  return { at: nowOf(db), results };
};
