import type { Flow, FlowNode } from "../config/flow.ts";
import { agent, dutyPhone, hangUp, queue, survey, transfer } from "./away.ts";
import { callback } from "./callback.ts";
import { http } from "./http.ts";
import { type Exit, exit, type Kind, type KindOf } from "./kind.ts";
import { answer, callerList, condition, hours, leave, module, set } from "./sense.ts";
import { collect, menu, play, say } from "./sound.ts";
import { voicemail } from "./voicemail.ts";

/** The kinds of nodes: one table for the editor, the check, the simulator and the engine. */
export const nodeKinds: { readonly [K in FlowNode["kind"]]: KindOf<K> } = {
  answer,
  play,
  say,
  menu,
  collect,
  set,
  condition,
  hours,
  callerList,
  module,
  leave,
  http,
  queue,
  agent,
  dutyPhone,
  transfer,
  voicemail,
  callback,
  survey,
  hangUp,
};

/** The row of a node's kind. */
export const kindOf = (node: FlowNode): Kind<FlowNode> => nodeKinds[node.kind] as Kind<FlowNode>;

/** A node's ways out. Of one that enters a module, those that the module's `leave` nodes name. */
export const exitsOf = (node: FlowNode, flows: readonly Flow[]): readonly Exit[] => {
  if (node.kind !== "module") return kindOf(node).exits(node);
  const entered = flows.find(({ id }) => id === node.flow);
  const names = Object.values(entered?.nodes ?? {}).flatMap((each) => (each.kind === "leave" ? [each.exit] : []));
  return [...new Set(names)].map((name) => exit(name, name, name));
};
