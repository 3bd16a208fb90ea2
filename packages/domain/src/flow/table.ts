import type { Flow, FlowNode } from "../config/flow.ts";
import type { Words } from "../words.ts";
import { agent, dutyPhone, hangUp, queue, survey, transfer } from "./away.ts";
import { callback } from "./callback.ts";
import { http } from "./http.ts";
import { type Exit, exit, type Kind, type KindOf } from "./kind.ts";
import { lookUp } from "./look-up.ts";
import { say } from "./say.ts";
import { answer, callerList, condition, hours, leave, module, set } from "./sense.ts";
import { collect, menu, play } from "./sound.ts";
import type { NodeOf } from "./state.ts";
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
  lookUp,
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

/** 服务: what the ways out of a module that asks an HTTP service are called, by the exits of its request. */
export const serviceExits = {
  ok: { zh: "成功", en: "Succeeded" },
  failed: { zh: "失败", en: "Failed" },
  timeout: { zh: "超时", en: "Timed out" },
} as const satisfies Record<string, Words>;

/** What a node is called that leaves a module: as somebody called it; undefined: nobody did. A service's own names have their words in both languages. */
export const leaveCalled = ({ exit: name, label }: NodeOf<"leave">): Words | undefined => {
  const own = Object.entries<Words>(serviceExits).find(([each]) => each === name)?.[1];
  if (own?.zh === label) return own;
  return label ? { zh: label, en: label } : undefined;
};

/** A node's ways out. Of one that enters a module, those that the module's `leave` nodes name, as people call those nodes. */
export const exitsOf = (node: FlowNode, flows: readonly Flow[]): readonly Exit[] => {
  if (node.kind !== "module") return kindOf(node).exits(node);
  const entered = flows.find(({ id }) => id === node.flow);
  const leaves = Object.values(entered?.nodes ?? {}).filter((each) => each.kind === "leave");
  return [...new Set(leaves.map(({ exit: name }) => name))].map((name) => {
    const called = leaves.find((each) => each.exit === name && each.label);
    const { zh, en } = (called && leaveCalled(called)) ?? { zh: name, en: name };
    return exit(name, zh, en);
  });
};
