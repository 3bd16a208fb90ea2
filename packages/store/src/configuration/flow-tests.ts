/** The saved tests of flows, walked in the configuration as a version would make it. */
import type { ConfigProblem as Told } from "@zongji/api";
import {
  calendarOf,
  type Flow,
  type FlowTest,
  flowTests,
  type HotlineConfig,
  isOpen,
  modulesReached,
  problemsOf,
  runTest,
  type SeenStep,
  storedOf,
  type TestDifference,
  type TestResult,
  type TestWorld,
  testSentence,
} from "@zongji/domain";

/** The tests in a flow's text. What another release wrote, and this one can't read, is left alone. */
const testsIn = (body: object): readonly FlowTest[] => {
  const { tests = [] } = body as { readonly tests?: readonly FlowTest[] };
  return problemsOf(flowTests, tests).length > 0 ? [] : tests;
};

/** Tests that have the name of one before them. */
export const namedTwice = (body: object): string[] => {
  const names = testsIn(body).map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
};

const worldOf = (config: HotlineConfig): TestWorld => ({
  ...{ flows: config.flows, surveys: config.surveys, stored: storedOf(config.policies) },
  isOpen: (at, calendar) => isOpen(calendar === undefined ? config.schedule : calendarOf(config, calendar), at),
});

/** Walks a flow's tests. @param body its text, with the tests */
export const runTests = (config: HotlineConfig, flow: Flow, body: object): TestResult[] => {
  const world = worldOf(config);
  return testsIn(body).map((test) => runTest(flow, test, world));
};

/** As the API tells it. */
export const toldSeen = ({ path, stands }: SeenStep) => ({ path: [...path], stands });
export const toldDifference = ({ was, is, ...rest }: TestDifference) => ({
  ...rest,
  ...(was && { was: toldSeen(was) }),
  ...(is && { is: toldSeen(is) }),
});

type Written = { readonly id: string; readonly body: object };
/** A test that goes another way than when it was saved. */
export type FailedTest = {
  readonly flow: string;
  readonly problem: string;
  readonly test: NonNullable<Told["test"]>;
};

const failedOf = (config: HotlineConfig, { id, body }: Written): FailedTest[] => {
  const flow = config.flows.find((each) => each.id === id);
  if (!flow) return [];
  return runTests(config, flow, body).flatMap(({ name, differs }) =>
    differs ? [{ flow: id, problem: testSentence(name, differs), test: { name, ...toldDifference(differs) } }] : [],
  );
};

type Change = {
  readonly kind: string;
  readonly id: string;
  /** Among what is in force, and with the version in its place. */
  readonly before: HotlineConfig;
  readonly after: HotlineConfig;
  readonly flows: readonly Written[];
};

/** What the tests of flows say of a version: its own that fail, and those of other flows that fail because of it. */
export const failedTests = ({ kind, id, before, after, flows }: Change): FailedTest[] => {
  const isOwn = (each: Written) => kind === "flow" && each.id === id;
  const own = flows.filter(isOwn).flatMap((each) => failedOf(after, each));
  const isTouched = (each: Written) =>
    kind === "flow" ? modulesReached(each.id as Flow["id"], after.flows).has(id as Flow["id"]) : true;
  const others = flows.filter((each) => !isOwn(each) && isTouched(each));
  const failed = others.flatMap((each) => {
    const now = failedOf(after, each);
    if (now.length === 0) return [];
    const then = new Set(failedOf(before, each).map(({ test }) => test.name));
    return now.filter(({ test }) => !then.has(test.name));
  });
  return [...own, ...failed];
};
