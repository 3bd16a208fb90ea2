import type { Answer, AskOutcome } from "../ask.ts";
import type { CallbackDialogue, CallbackRules } from "../callback-dialogue.ts";
import type { Flow, FlowNode, FlowNodes } from "../config/flow.ts";
import type { CallerList } from "../config/listed-caller.ts";
import type { FlowId, GroupId, UserId } from "../ids.ts";
import type { PromptName } from "../switching.ts";

/** What a node remembers while the call stands at it. `listening`: the prompt is over and the timer runs. */
export type At = {
  readonly listening: boolean;
  readonly invalid: number;
  readonly noInput: number;
  /** What was collected so far. */
  readonly digits: string;
  /** Of a node that has texts read: everything that it plays, once they are read; empty: they are asked for. */
  readonly spoken?: readonly PromptName[];
  /** How far he has said on which number he is to be called back. */
  readonly callback?: CallbackDialogue;
};
export const freshAt: At = { listening: false, invalid: 0, noInput: 0, digits: "" };

/** A flow under way, with its own variables. Of the frames of a call the last is at work; the others wait for the module that they have entered. */
export type Frame = { readonly flow: FlowId; readonly node: string; readonly values: Values };
/** Each value is a text; a variable that nothing was put into is not there. */
export type Values = Readonly<Record<string, string>>;

/** Where a call is in its flow. `moves` bounds its way through it. */
export type FlowState = {
  readonly frames: readonly Frame[];
  readonly at: At;
  /** Variables of the call. */
  readonly values: Values;
  /** Stored parameters of the hotline, as they were when the flow began. Absent: there are none. */
  readonly stored?: Values;
  readonly moves: number;
};

export type FlowEvent =
  | { readonly is: "PlayEnded" }
  | { readonly is: "Key"; readonly key: string }
  | { readonly is: "NoInput" }
  /** The media came back: the node's words again. */
  | { readonly is: "Again" }
  /** The answer has reached the caller. */
  | { readonly is: "Answered" }
  /** What came of what the node has asked of a service. */
  | { readonly is: "AskAnswered"; readonly answer: Answer }
  /** What the node sent the call to is over: the queue could not serve it, the talk has ended. `exit`: one of the node's. */
  | { readonly is: "Back"; readonly exit: string };

/** What a flow asks of its call, and what it tells. */
export type FlowOut =
  | {
      readonly out: "entered";
      readonly flow: FlowId;
      readonly version: number;
      readonly node: string;
      readonly businessType?: string;
    }
  | {
      readonly out: "key";
      readonly node: string;
      readonly key: string;
      readonly valid: boolean;
      /** Part of a number that the caller types: never told in clear. */
      readonly typed?: true;
      readonly businessType?: string;
      /** From here on words are read to him more slowly. */
      readonly slow?: true;
    }
  | { readonly out: "noInput"; readonly node: string }
  /** A number that the caller has typed. Never told in clear. */
  | { readonly out: "collected"; readonly node: string; readonly variable: string; readonly digits: string }
  /** The call is answered. */
  | { readonly out: "answer" }
  | { readonly out: "play"; readonly prompts: readonly PromptName[] }
  /** Over and over, until something else is played. */
  | { readonly out: "music"; readonly prompt: PromptName }
  /** What is played ends. */
  | { readonly out: "hush" }
  | { readonly out: "listen"; readonly timeoutMs: number }
  | {
      readonly out: "queue";
      readonly group: GroupId;
      readonly priority: number;
      /** Of each skill the least level. */
      readonly skills?: Readonly<Record<string, number>>;
    }
  /** What the caller says from now on is a message; `statement`: one that calls for nobody. */
  | { readonly out: "record"; readonly node: string; readonly maxMs: number; readonly statement?: true }
  | { readonly out: "recorded"; readonly why: "key" | "maximum" | "media" }
  /** A web service is asked. What its headers hold is told to nobody. */
  | {
      readonly out: "ask";
      readonly node: string;
      readonly method: "GET" | "POST";
      readonly url: string;
      readonly body?: string;
      readonly timeoutMs: number;
    }
  | { readonly out: "askOver"; readonly outcome: AskOutcome; readonly status?: number }
  /** He is to be called back on this number, from the list of missed calls. Never told in clear. */
  | { readonly out: "callback"; readonly node: string; readonly group: GroupId; readonly number: string }
  | { readonly out: "agent"; readonly agent: UserId; readonly group: GroupId; readonly priority: number }
  /** The agent who talked last is rated. */
  | { readonly out: "survey"; readonly survey: string }
  | { readonly out: "dial"; readonly number: string; readonly ringMs: number }
  | {
      readonly out: "transfer";
      readonly number: string;
      readonly ringMs: number;
      readonly rights: readonly string[];
      /** What the caller has typed may stand in the number. */
      readonly open: boolean;
    }
  | {
      readonly out: "hangUp";
      readonly prompts: readonly PromptName[];
      readonly cause: "flowEnded" | "noInput";
      readonly selfServed: boolean;
      /** Not by a node: it led nowhere, or ran in circles. */
      readonly lost?: "noWay" | "circles";
    };
export type FlowStep = { readonly state: FlowState; readonly out: readonly FlowOut[] };

/** What a flow may know of the world. */
export type FlowEnv = {
  /** Whether the hotline is open now. */
  readonly isOpen: boolean;
  /** The same by a calendar that a node names. Absent: as `isOpen`. */
  readonly isOpenBy?: ((calendar: string) => boolean) | undefined;
  /** The list that the caller stands on, if any. */
  readonly callerList?: CallerList;
  /** Whom this caller may ask to be called, by these rights. */
  readonly callbackRules: (rights: readonly string[]) => CallbackRules;
  /** Whether the call is answered. */
  readonly isAnswered: boolean;
  /** 存储参数 of the hotline. Read as a flow begins. */
  readonly stored?: Values | undefined;
  /** The flow in the version that this call goes by. */
  readonly flow: (id: FlowId) => Flow | undefined;
};

/** What a node does: it stays, with `at` as it is then, or leaves by `exit`. `carry`: a key that counts for the next node. */
export type Move = {
  readonly out: readonly FlowOut[];
  readonly at?: At;
  readonly exit?: string;
  readonly carry?: string;
  /** Put into variables. */
  readonly set?: Values;
  /** A module is entered, with its parameters. */
  readonly enters?: { readonly flow: FlowId; readonly values: Values };
  /** The module that the node stands in is left by this exit. */
  readonly leaves?: string;
};

/** What a node sees. */
export type Here = {
  readonly node: string;
  readonly at: At;
  readonly env: FlowEnv;
  /** A variable of the module, the flow or the call; undefined: nothing was put into it. */
  readonly value: (variable: string) => string | undefined;
};

export type NodeOf<K extends FlowNode["kind"]> = FlowNodes[K];
