import type { FlowNode } from "../config/flow.ts";
import type { FlowId, GroupId, UserId } from "../ids.ts";
import type { PromptName } from "../switching.ts";
import type { Words } from "../words.ts";
import type { FlowEvent, FlowOut, Here, Move, NodeOf } from "./state.ts";

/** What a node stands on: for the check, for "where is this used", for the simulator. */
export type Needs = {
  readonly prompts?: readonly PromptName[];
  readonly groups?: readonly GroupId[];
  readonly agents?: readonly UserId[];
  readonly flows?: readonly FlowId[];
  /** Variables that it reads, and that it puts something into. */
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
};

/** A way out of a node. `optional`: the call need not be led on from it, since the node knows what becomes of it then. */
export type Exit = { readonly name: string; readonly label: Words; readonly optional?: true };

/** All that the platform knows of a kind of node. A new kind is one of these. */
export type Kind<Node> = {
  readonly label: Words;
  readonly exits: (node: Node) => readonly Exit[];
  /** Whether a call passes it without a sound: in a circle of such nodes a caller would hear nothing for ever. Not set: never. */
  readonly isSilent?: (node: Node) => boolean;
  readonly needs: (node: Node) => Needs;
  readonly enter: (node: Node, here: Here) => Move;
  readonly on: (node: Node, here: Here, event: FlowEvent) => Move;
};
export type KindOf<K extends FlowNode["kind"]> = Kind<NodeOf<K>>;

export const exit = (name: string, zh: string, en: string): Exit => ({ name, label: { zh, en } });
export const done = exit("done", "完成", "Done");

export const isSilent = (): boolean => true;

/** The node stays as it is. */
export const stay = (_node: unknown, { at }: Here): Move => ({ at, out: [] });
export const leave = (name: string, out: readonly FlowOut[] = []): Move => ({ exit: name, out });
