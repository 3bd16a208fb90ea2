/** A walk through a flow as the page shows it: by the same functions as the API's walkFlow. Without React. */
import {
  type CallerList,
  type Flow,
  type FlowTest,
  mostWalkInputs,
  seenOf,
  speechAsked,
  type WalkInput,
  type WalkStep,
  type WalkWorld,
  walkFlow,
} from "@zongji/domain";
import type { Lit } from "./editor-context.ts";

/** What is done in the page: what a walk knows, and that the caller hangs up. */
export type SimInput = WalkInput | { readonly hangUp: true };

export type Simulation = {
  readonly steps: readonly WalkStep[];
  /** The caller has hung up; a person has answered. */
  readonly endedBy: "caller" | "talk" | "flow" | undefined;
  readonly isFull: boolean;
};

/** A person answers: no exit of a node, since the flow is over then. */
export const talk = "*talk";

const isWalk = (input: SimInput): input is WalkInput =>
  !("hangUp" in input) && !("back" in input && input.back === talk);

export const simulate = (flow: Flow, world: WalkWorld, inputs: readonly SimInput[]): Simulation => {
  const last = inputs.at(-1);
  const walked = inputs.filter(isWalk);
  const steps = walkFlow(flow, world, walked);
  const isFull = walked.length >= mostWalkInputs;
  if (last && "hangUp" in last) return { steps, endedBy: "caller", isFull };
  if (last && !isWalk(last)) return { steps, endedBy: "talk", isFull };
  return { steps, endedBy: steps.at(-1)?.waitsFor === "nothing" ? "flow" : undefined, isFull };
};

/** Whether the walk waits for texts to be read. */
export const isReading = (steps: readonly WalkStep[]): boolean => {
  const asked = steps.flatMap(({ out }) => out.filter((each) => each.out === "ask")).at(-1);
  return steps.at(-1)?.waitsFor === "service" && asked !== undefined && speechAsked(asked) !== undefined;
};

/** The exit by which a step left a node, as far as what was done tells it. */
const exitsGuessed = ({ input, out }: WalkStep): string[] => {
  if (!input) return [];
  const answer = out.find((each) => each.out === "askOver");
  if (answer) return [answer.outcome === "ok" || answer.outcome === "timeout" ? answer.outcome : "failed"];
  if ("press" in input) return [`key.${input.press}`, "invalid", "done"];
  if ("answer" in input) return [];
  return "back" in input ? [input.back] : ["noInput", "done", "invalid"];
};

/** Which nodes and edges of one flow a walk has come through, and where it stands. */
export const litBy = (steps: readonly WalkStep[], { id, edges }: Flow): Lit => {
  const nodes = new Set<string>();
  const lit = new Set<string>();
  let before: string | undefined;
  for (const step of steps)
    for (const each of step.out) {
      if (each.out !== "entered" || each.flow !== id) continue;
      nodes.add(each.node);
      const led = edges.filter(({ from, to }) => from === before && to === each.node);
      const guessed = exitsGuessed(step);
      const exit = guessed.find((name) => led.some((edge) => edge.exit === name)) ?? led[0]?.exit;
      if (before !== undefined && exit !== undefined) lit.add(`${before} ${exit}`);
      before = each.node;
    }
  const last = steps.at(-1);
  return { nodes, edges: lit, here: last?.flow === id ? last.node : before };
};

/** When a made-up call comes: as the person said, or at a moment; `isPicked`: one that was chosen, and not now. */
export type SimHours = {
  readonly isOpen: boolean;
  readonly at: number;
  readonly by: "clock" | "said";
  readonly isPicked: boolean;
};

const namesCalendar = ({ nodes }: Flow): boolean =>
  Object.values(nodes).some((node) => node.kind === "hours" && node.calendar !== undefined);

/** A walk as a test of its flow. Hours are kept as they were found; as a moment only where one was chosen, or where calendars differ. */
export const testOf = (
  name: string,
  flow: Flow,
  { steps }: Simulation,
  { hours, callerList, flows }: { hours: SimHours; callerList: CallerList | undefined; flows: readonly Flow[] },
): FlowTest => {
  const byMoment = hours.by === "clock" && (hours.isPicked || flows.some(namesCalendar));
  return {
    name,
    hours: byMoment ? { at: hours.at } : { open: hours.isOpen },
    ...(callerList !== undefined && { callerList }),
    inputs: steps.flatMap(({ input }) => (input ? [input] : [])),
    steps: seenOf(steps, flow.id),
  };
};
