import type { Flow } from "@zongji/domain";
import { createContext, useContext } from "react";
import type { ShownNode } from "./graph.ts";
import type { FlowText, Place } from "./model.ts";
import type { NodeWords } from "./node-look.tsx";
import type { FlowAround } from "./use-flow-world.ts";
import type { Severity, ShownProblem } from "./use-problems.ts";

/** What was walked in the simulator, to be lit up: ids of nodes, edges as "from exit", and where the walk stands. */
export type Lit = {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  readonly here: string | undefined;
};

/** All that the parts of the editor share. */
export type EditorParts = {
  readonly id: string;
  readonly flow: FlowText;
  /** All flows, this one as it stands here. */
  readonly flows: readonly Flow[];
  readonly around: FlowAround;
  readonly words: NodeWords;
  readonly nodes: readonly ShownNode[];
  readonly places: Readonly<Record<string, Place>>;
  readonly problems: readonly ShownProblem[];
  readonly worst: ReadonlyMap<string, Severity>;
  readonly isReadOnly: boolean;
  readonly selected: readonly string[];
  readonly select: (ids: readonly string[]) => void;
  /** Selects one node, shows where it stands, and opens its form. */
  readonly open: (id: string) => void;
  /** @param what changes that are told by the same word and follow each other are taken back together */
  readonly change: (make: (flow: FlowText) => FlowText, what?: string) => void;
  readonly remove: (ids: readonly string[]) => void;
  readonly lit: Lit | undefined;
};

const Context = createContext<EditorParts | undefined>(undefined);
export const EditorProvider = Context.Provider;

export const useEditor = (): EditorParts => {
  const parts = useContext(Context);
  if (!parts) throw new Error("no flow editor above this component");
  return parts;
};
