import type { Flow, HotlineConfig } from "./config/index.ts";
import { exampleHotline, promptNames } from "./example.ts";
import { kindOf } from "./flow/index.ts";
import type { PromptName } from "./switching.ts";

/** What a new hotline needs, in the order in which the set-up guide (开通向导) leads through it. */
export const setUpStepNames = [
  "number",
  "greeting",
  "hours",
  "menu",
  "groups",
  "agents",
  "trunk",
  "testCall",
  "realCall",
] as const;
export type SetUpStepName = (typeof setUpStepNames)[number];

/** What the guide knows of a hotline. */
export type SetUpKnown = {
  readonly config: Pick<HotlineConfig, "numbers" | "flows" | "groups" | "agents" | "schedule">;
  /** Prompts in whose place a recording was put. */
  readonly uploaded: ReadonlySet<PromptName>;
  /** What people have published, each as "kind/id". */
  readonly published: ReadonlySet<string>;
  /** Agents who have a password of their own: they have signed in once. */
  readonly signedIn: number;
  /** Names of the lines over which calls can come: switched on, with an address. */
  readonly lines: readonly string[];
  /** A test call came through; a citizen's call was answered by somebody. */
  readonly tested: boolean;
  readonly called: boolean;
};

/** `about`: what is there now, for the words of the step. */
export type SetUpStep = {
  readonly step: SetUpStepName;
  readonly done: boolean;
  readonly about: { readonly names: readonly string[]; readonly count: number };
};

const builtIn: ReadonlySet<string> = new Set(promptNames);

/** Whether what a caller of the flow hears first is the hotline's own: a recording of its own, another prompt than the shipped ones, or a text. */
const greetsItself = ({ nodes, edges, start }: Flow, uploaded: ReadonlySet<PromptName>): boolean => {
  const seen = new Set<string>();
  const own = (id: string): boolean => {
    const node = nodes[id];
    if (!node || seen.has(id)) return false;
    seen.add(id);
    if (node.kind === "say") return true;
    if ((node.kind === "play" || node.kind === "menu") && node.prompts.length > 0)
      return node.prompts.some((name) => uploaded.has(name) || !builtIn.has(name));
    return kindOf(node).isSilent?.(node) === true && edges.some(({ from, to }) => from === id && own(to));
  };
  return own(start);
};

/** The steps of the guide, each done or not, by what the hotline is now: whatever way it came to be so. Pure. */
export const setUpSteps = ({ config, uploaded, published, signedIn, lines, ...calls }: SetUpKnown): SetUpStep[] => {
  const example = exampleHotline();
  const exampleNumbers = new Set(example.numbers.map(({ number }) => number));
  const exampleGroups = new Map(example.groups.map(({ id, name }) => [id, name]));
  const own = config.numbers.filter(({ number }) => !exampleNumbers.has(number));
  const numbers = own.length > 0 ? own : config.numbers;
  const flows = config.flows.filter(({ id }) => numbers.some(({ flow }) => flow === id));
  const groups = config.groups.map(({ name }) => name);
  const of = (step: SetUpStepName, done: boolean, names: readonly string[] = [], count = names.length): SetUpStep => ({
    ...{ step, done },
    about: { names, count },
  });
  return [
    of(
      "number",
      own.length > 0,
      numbers.map(({ number }) => number),
    ),
    of(
      "greeting",
      flows.some((flow) => greetsItself(flow, uploaded)),
    ),
    of("hours", published.has("schedule/hotline"), [], config.schedule.weekly.length),
    of(
      "menu",
      flows.some(({ id }) => published.has(`flow/${id}`)),
      flows.map(({ id }) => id),
    ),
    of(
      "groups",
      config.groups.some(({ id, name }) => exampleGroups.get(id) !== name),
      groups,
    ),
    of("agents", signedIn > 0, [], signedIn),
    of("trunk", lines.length > 0, lines),
    of("testCall", calls.tested),
    of("realCall", calls.called),
  ];
};
