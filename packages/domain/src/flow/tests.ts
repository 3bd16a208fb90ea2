/** Saved walks of a flow, walked again: where each goes another way than when it was kept. Pure. */
import type { Flow } from "../config/flow.ts";
import type { FlowTest, SeenStep } from "../config/flow-test.ts";
import type { SurveyConfig } from "../config/survey.ts";
import { endOf, type WalkInput, type WalkStep, type WalkWorld, walkFlow } from "./simulate.ts";

/** What tests of flows are walked among. */
export type TestWorld = {
  readonly flows: readonly Flow[];
  readonly surveys?: readonly SurveyConfig[] | undefined;
  /** 存储参数 of the hotline. */
  readonly stored?: WalkWorld["stored"];
  /** By the main calendar, or by one that a node names. */
  readonly isOpen: (at: number, calendar?: string) => boolean;
};

/** The first step that is another. 0: the beginning, before anything was done; absent of `was` or `is`: it was not there. */
export type TestDifference = {
  readonly step: number;
  readonly input?: WalkInput;
  readonly was?: SeenStep;
  readonly is?: SeenStep;
};
export type TestResult = {
  readonly name: string;
  /** Absent: it goes as it went. */
  readonly differs?: TestDifference;
  /** As it goes now. */
  readonly steps: readonly SeenStep[];
};

const longestStand = 200;

/** What a test keeps of a walk. Its own nodes go by their ids alone, so that a copy of the flow has the same tests. */
export const seenOf = (steps: readonly WalkStep[], own: Flow["id"]): SeenStep[] => {
  let end = "";
  return steps.map(({ out, waitsFor }) => {
    end = endOf(out) ?? end;
    const path = out.flatMap((each) => {
      if (each.out !== "entered") return [];
      return [each.flow === own ? each.node : `${each.flow}/${each.node}`];
    });
    const isOver = waitsFor === "nothing" || waitsFor === "away";
    return { path, stands: (isOver && end !== "" ? end : waitsFor).slice(0, longestStand) };
  });
};

const worldOf = ({ hours, callerList }: FlowTest, { isOpen, ...world }: TestWorld): WalkWorld => {
  if ("open" in hours) return { ...world, callerList, isOpen: hours.open };
  const { at } = hours;
  return { ...world, callerList, isOpen: isOpen(at), isOpenBy: (calendar) => isOpen(at, calendar) };
};

const isSame = (a: SeenStep | undefined, b: SeenStep | undefined): boolean =>
  a?.stands === b?.stands && a?.path.join(" ") === b?.path.join(" ");

const differenceOf = (
  inputs: FlowTest["inputs"],
  was: readonly SeenStep[],
  is: readonly SeenStep[],
): TestDifference | undefined => {
  const longer = was.length > is.length ? was : is;
  const step = longer.findIndex((_, index) => !isSame(was[index], is[index]));
  if (step < 0) return undefined;
  const [before, after, input] = [was[step], is[step], inputs[step - 1]];
  return { step, ...(input && { input }), ...(before && { was: before }), ...(after && { is: after }) };
};

export const runTest = (flow: Flow, test: FlowTest, world: TestWorld): TestResult => {
  const steps = seenOf(walkFlow(flow, worldOf(test, world), test.inputs), flow.id);
  const differs = differenceOf(test.inputs, test.steps, steps);
  return { name: test.name, ...(differs && { differs }), steps };
};

const inputWords = (input: WalkInput | undefined): string => {
  if (!input) return "the beginning";
  if ("press" in input) return `key ${input.press}`;
  if ("back" in input) return `back by ${input.back}`;
  if ("wait" in input) return "waiting";
  return input.answer.failed === undefined ? `answer ${input.answer.status}` : `answer ${input.answer.failed}`;
};
const seenWords = (seen: SeenStep | undefined): string =>
  seen ? [...seen.path, `(${seen.stands})`].join(" ") : "nothing";

/** "the test “night” differs at step 2 (key 1): it came to queue (queue business), now to bye (hangUp flowEnded)". */
export const testSentence = (name: string, { step, input, was, is }: TestDifference): string =>
  `the test “${name}” differs at step ${step} (${inputWords(input)}): it came to ${seenWords(was)}, now to ${seenWords(is)}`;
