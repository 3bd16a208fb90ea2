import type { WalkStepShown } from "@zongji/api";
import { type CallerList, calendarOf, isNumberOpen, isOpen, resultOf, type WalkInput, walkFlow } from "@zongji/domain";
import { type Db, flowWith, type ItemKey } from "@zongji/store";
import { Refusal } from "@zongji/web";

type Asked = {
  readonly version?: number | undefined;
  readonly body?: object | undefined;
  readonly inputs: readonly WalkInput[];
  readonly at?: number | undefined;
  readonly callerList?: CallerList | undefined;
  readonly number?: string | undefined;
};

/** A walk through a flow among the flows that are in force, by the opening hours that are. */
export const walk = async (
  db: Db,
  key: ItemKey,
  { version, body, inputs, at = Date.now(), callerList, number = "" }: Asked,
) => {
  if (key.kind !== "flow") throw new Refusal("badRequest", { field: "kind" });
  if ((version === undefined) === (body === undefined)) throw new Refusal("badRequest", { field: "version" });
  const { flow, config, problem } = await flowWith(db, key, body ?? version!);
  // What can't be read can't be walked; the check says all that is wrong.
  if (problem) throw new Refusal("badRequest", { field: `body.${problem.field}` });
  const open = isNumberOpen(config, number, at);
  const isOpenBy = (calendar: string) => isOpen(calendarOf(config, calendar), at);
  const steps = walkFlow(
    flow,
    { flows: config.flows, isOpen: open, isOpenBy, callerList, surveys: config.surveys },
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
  return { steps: shown, path: [...path], ends, isOpen: open };
};
