/** A walk through a flow without a call: the same engine, with what the caller does as a list. Pure. */
import type { Flow } from "../config/flow.ts";
import type { CallerList } from "../config/listed-caller.ts";
import type { SurveyConfig } from "../config/survey.ts";
import type { FlowId } from "../ids.ts";
import { dialable } from "../numbers.ts";
import { enterFlow, stepFlow } from "./engine.ts";
import { madeUpSpeech, speechAsked } from "./speech.ts";
import type { FlowEnv, FlowEvent, FlowOut, FlowStep, Values } from "./state.ts";
import { surveyBegun, type WalkInput, walkSurvey } from "./walk-survey.ts";

export type { WalkInput } from "./walk-survey.ts";

/** What the walk waits for: the end of words, a key, a service's answer, the end of a queue; or it is over. */
export type WaitsFor = "prompt" | "key" | "service" | "away" | "nothing";

export type WalkStep = {
  /** Absent of the first: the flow begins. */
  readonly input?: WalkInput;
  readonly out: readonly FlowOut[];
  /** Where it stands then, and what it holds. */
  readonly flow: FlowId;
  readonly node: string;
  readonly values: Values;
  readonly waitsFor: WaitsFor;
};

/** A moment and a flow to walk: `isOpen` at that moment, and the list that the caller stands on. */
export type WalkWorld = {
  readonly flows: readonly Flow[];
  readonly isOpen: boolean;
  /** By a calendar that a node names. */
  readonly isOpenBy?: ((calendar: string) => boolean) | undefined;
  readonly callerList?: CallerList | undefined;
  /** 存储参数 of the hotline. */
  readonly stored?: Values | undefined;
  /** Absent: it is not known what they ask, and any key answers one. */
  readonly surveys?: readonly SurveyConfig[] | undefined;
};

/** Most steps of a walk: a saved test is a person's walk, not a load. */
export const mostWalkInputs = 200;

const isAway = ({ out }: FlowOut): boolean => ["queue", "agent", "dial", "transfer"].includes(out);
const waitsAfter = (out: readonly FlowOut[], before: WaitsFor): WaitsFor =>
  out.reduce<WaitsFor>((now, each) => {
    if (each.out === "hangUp") return "nothing";
    if (isAway(each)) return "away";
    if (each.out === "play") return "prompt";
    // Whatever is heard meanwhile.
    if (each.out === "ask") return "service";
    return each.out === "listen" || each.out === "record" || each.out === "survey" ? "key" : now;
  }, before);

/** Who waits gets no answer in time, but hears the texts that are read to him. A key is for the node. */
const serviceEvent = (input: WalkInput, texts: readonly string[] | undefined): FlowEvent | undefined => {
  if ("answer" in input) return { is: "AskAnswered", answer: input.answer };
  if ("press" in input) return { is: "Key", key: input.press };
  if ("wait" in input && texts) return { is: "AskAnswered", answer: madeUpSpeech(texts) };
  return "wait" in input ? { is: "AskAnswered", answer: { failed: "timeout" } } : undefined;
};

/** What an input means where the walk stands; undefined: it changes nothing. */
const eventOf = (input: WalkInput, waitsFor: WaitsFor, asked: FlowOut | undefined): FlowEvent | undefined => {
  if (waitsFor === "nothing") return undefined;
  if ("back" in input) return waitsFor === "away" ? { is: "Back", exit: input.back } : undefined;
  if (waitsFor === "away") return undefined;
  if (waitsFor === "service") return serviceEvent(input, asked && speechAsked(asked));
  if ("answer" in input) return undefined;
  if ("press" in input) return { is: "Key", key: input.press };
  return waitsFor === "prompt" ? { is: "PlayEnded" } : { is: "NoInput" };
};

/** The number that a walk's caller calls from. */
export const walkNumber = "01012345678";
/** A walk calls nobody: where rights are set, any number that can be dialled will do. */
const madeUp: FlowEnv["callbackRules"] = (rights) => ({
  ...{ own: walkNumber, others: rights.length > 0 },
  allows: (number) => dialable.test(number),
});

/** Whether an agent of the hotline talks with the caller: he comes back from a queue, or from her, after it. */
const isTalk = (input: WalkInput, { frames }: FlowStep["state"], { flow }: FlowEnv): boolean => {
  const top = frames.at(-1);
  const kind = top && flow(top.flow)?.nodes[top.node]?.kind;
  return "back" in input && input.back === "over" && (kind === "queue" || kind === "agent");
};

/** A survey rates the agent who talked last: where none has it is passed at once. */
const withoutSurvey = (step: FlowStep, env: FlowEnv): FlowStep => {
  let [now, { out }] = [step, step];
  while (now.out.at(-1)?.out === "survey") {
    now = stepFlow(now.state, env, { is: "Back", exit: "none" });
    out = [...out.slice(0, -1), ...now.out];
  }
  return { state: now.state, out };
};

/** The walk, step by step. An input that means nothing where it stands is a step in which nothing comes out. @param most inputs, whatever there are */
export const walkFlow = (
  flow: Flow,
  { flows, isOpen, isOpenBy, callerList, surveys, stored }: WalkWorld,
  inputs: readonly WalkInput[],
  most = mostWalkInputs,
): WalkStep[] => {
  // A walk has no line that could be answered late.
  const env: FlowEnv = {
    ...{ isOpen, isOpenBy, stored, isAnswered: true, callbackRules: madeUp },
    flow: (id) => flows.find((each) => each.id === id),
    ...(callerList !== undefined && { callerList }),
  };
  const told = ({ state, out }: FlowStep, waitsFor: WaitsFor, input?: WalkInput): WalkStep => {
    const top = state.frames.at(-1);
    const at = { flow: top?.flow ?? flow.id, node: top?.node ?? "", values: { ...state.values, ...top?.values } };
    return { ...(input && { input }), out, ...at, waitsFor };
  };
  let talked = false;
  const asRated = (next: FlowStep): FlowStep => (talked ? next : withoutSurvey(next, env));
  let step = asRated(enterFlow(flow, env));
  let waitsFor = waitsAfter(step.out, "nothing");
  let survey = surveyBegun(step.out, surveys);
  const askIn = ({ out }: FlowStep) => out.findLast((each) => each.out === "ask");
  let asked = askIn(step);
  const steps = [told(step, waitsFor)];
  for (const input of inputs.slice(0, most)) {
    const rated = survey && walkSurvey(survey, input);
    if (rated && "survey" in rated) {
      survey = rated.survey;
      step = { ...step, out: rated.prompts.length > 0 ? [{ out: "play", prompts: rated.prompts }] : [] };
      steps.push(told(step, waitsFor, input));
      continue;
    }
    const event: FlowEvent | undefined = rated ? { is: "Back", exit: rated.exit } : eventOf(input, waitsFor, asked);
    talked ||= event !== undefined && isTalk(input, step.state, env);
    step = event ? asRated(stepFlow(step.state, env, event)) : { ...step, out: [] };
    waitsFor = waitsAfter(step.out, waitsFor);
    asked = askIn(step) ?? asked;
    survey = event ? surveyBegun(step.out, surveys) : survey;
    steps.push(told(step, waitsFor, input));
  }
  return steps;
};

/** Where a walk has been, "flow/node", in order; and how it stands at its end. A saved test holds both, and is run again before a publish. */
export type WalkResult = { readonly path: readonly string[]; readonly ends: string };

/** Where a step has sent the call, or how it has ended it. */
export const endOf = (out: readonly FlowOut[]): string | undefined =>
  out
    .map((each) => {
      if (each.out === "queue") return `queue ${each.group}`;
      if (each.out === "agent") return `agent ${each.agent}`;
      if (each.out === "dial" || each.out === "transfer") return `${each.out} ${each.number}`;
      return each.out === "hangUp" ? `hangUp ${each.lost ?? each.cause}` : undefined;
    })
    .findLast((each) => each !== undefined);

export const resultOf = (steps: readonly WalkStep[]): WalkResult => {
  const last = steps.at(-1);
  const path = steps.flatMap(({ out }) =>
    out.flatMap((each) => (each.out === "entered" ? [`${each.flow}/${each.node}`] : [])),
  );
  const isOver = last?.waitsFor === "nothing" || last?.waitsFor === "away";
  const ends = isOver ? steps.map(({ out }) => endOf(out)).findLast((each) => each !== undefined) : undefined;
  return { path, ends: ends ?? `waits for ${last?.waitsFor ?? "nothing"}` };
};
