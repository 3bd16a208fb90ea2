/** What is wrong with a flow though each field is as it should be: what a caller would meet. Pure: for the editor, the check before a publish, and tests. */
import { businessTypeName, isRetiredType, typesOfFlow } from "../business-types.ts";
import type { BusinessType } from "../config/business-type.ts";
import type { DialRight } from "../config/dial-right.ts";
import type { Flow, FlowNode } from "../config/flow.ts";
import type { GroupConfig } from "../config/group.ts";
import { mayTransfer } from "../numbers.ts";
import type { PromptName } from "../switching.ts";
import { maxFrames } from "./engine.ts";
import { type Graph, graphOf, reachedFrom, silentNodes } from "./graph.ts";
import { type FlowHost, mayAskHost } from "./hosts.ts";
import { isJsonTemplate, urlOf } from "./http.ts";
import { modulesDeep, modulesReached } from "./modules.ts";
import { variablesOf } from "./stored.ts";
import { kindOf } from "./table.ts";
import { variablesIn } from "./text.ts";
import { unsetReads } from "./unset.ts";
import { type SkillWorld, unskilledQueues } from "./unskilled.ts";

/** Why a flow can't be published, or (`warns`) why it should be looked at. */
export const findingCodes = {
  noStart: "refuses",
  deadEnd: "refuses",
  noWayOut: "refuses",
  noPrompt: "refuses",
  unknownVariable: "refuses",
  mayBeUnset: "refuses",
  noExits: "refuses",
  badArgument: "refuses",
  noModule: "refuses",
  silentCircle: "refuses",
  moduleCircle: "refuses",
  modulesTooDeep: "refuses",
  notAllowed: "refuses",
  noAgent: "refuses",
  notAnswered: "refuses",
  answerInModule: "refuses",
  badUrl: "refuses",
  badBody: "refuses",
  hostNotAllowed: "refuses",
  noSpeech: "refuses",
  unreachable: "warns",
  zeroIsNoPerson: "warns",
  manyLevels: "warns",
  noLeaveKey: "warns",
  noCallbackKey: "warns",
  retiredType: "warns",
  unskilled: "warns",
} as const satisfies Readonly<Record<string, "refuses" | "warns">>;
export type FindingCode = keyof typeof findingCodes;

/** `about`: the exit, prompt or variable that it is about. */
export type Finding = { readonly code: FindingCode; readonly node?: string; readonly about?: string };

const sentences: Readonly<Record<FindingCode, (about: string) => string>> = {
  noStart: () => "its start is not there",
  deadEnd: (exit) => `its exit ${exit} leads nowhere`,
  noWayOut: () => "no way leads out of here: callers could only hang up",
  noPrompt: (prompt) => `no prompt ${prompt}`,
  unknownVariable: (variable) => `no variable ${variable}`,
  mayBeUnset: (variable) => `the variable ${variable} may be unset here`,
  noExits: (flow) => `nothing leads back from the flow ${flow}`,
  badArgument: (name) => `the module needs ${name}, or does not know it`,
  noModule: () => "only a module can be returned from",
  silentCircle: () => "a circle without a sound",
  moduleCircle: (flow) => `the module ${flow} leads back into this flow before it returns`,
  modulesTooDeep: (deep) => `${deep} flows within each other: ${maxFrames} at most`,
  notAllowed: (number) => `no dial right allows ${number}`,
  noAgent: (agent) => `no agent ${agent}`,
  notAnswered: () => "a call may come here before it was answered",
  answerInModule: () => "a module can't answer a call",
  badUrl: (url) => `the address ${url} can't be read`,
  badBody: () => "the body is no JSON in which each variable stands between quotes",
  hostNotAllowed: (host) => `the setting ZONGJI_FLOW_HOSTS does not name ${host}`,
  noSpeech: () => "this server has no speech engine that could read a text",
  unreachable: () => "no way leads here",
  zeroIsNoPerson: () => "0 does not lead to a person",
  manyLevels: () => "more than two menus before this one",
  noLeaveKey: (group) => `the group ${group} sets no key to leave its queue: no call comes by the exit key`,
  noCallbackKey: (group) => `the group ${group} sets no key to be called back: no call comes by the exit callback`,
  retiredType: (name) => `the business type ${name} is retired`,
  unskilled: (asked) => `nobody in the group has the skills that its callers wait for: ${asked}`,
};

/** What a finding says, in plain English. */
export const findingSentence = ({ code, about = "" }: Pick<Finding, "code" | "about">): string =>
  sentences[code](about);

/** What a flow may count on besides itself. */
export type FlowWorld = {
  /** All flows of the hotline, for the modules that it enters. */
  readonly flows: readonly Flow[];
  readonly hasPrompt: (name: PromptName) => boolean;
  readonly agents?: SkillWorld["agents"];
  /** Absent: it is not known how they are set. */
  readonly groups?: readonly Pick<GroupConfig, "id" | "name" | "leaveKey" | "callbackKey" | "skills">[] | undefined;
  readonly skills?: SkillWorld["skills"];
  /** Absent: the hotline has none. */
  readonly dialRights?: readonly DialRight[] | undefined;
  /** The tree of business types; absent: it is not known. */
  readonly businessTypes?: readonly BusinessType[] | undefined;
  /** Names of the hotline's stored parameters, which are read alone. */
  readonly stored?: readonly string[] | undefined;
  /** Whether the server has a speech engine; absent: it is not known. */
  readonly canSpeak?: boolean | undefined;
  /** Whom HTTP requests may ask; absent: it is not known. */
  readonly flowHosts?: readonly FlowHost[] | undefined;
};

/** Menus from the start, one behind the other, beyond which the caller is lost (GB/T 33358). */
const mostLevels = 2;

/** Everything that is to be said of a flow, errors first. */
export function findingsOf(flow: Flow, world: FlowWorld): Finding[] {
  if (!Object.hasOwn(flow.nodes, flow.start)) return [{ code: "noStart" }];
  const graph = graphOf(flow, world.flows);
  const found = [
    ...deadEnds(graph),
    ...withoutWayOut(graph),
    ...missingPrompts(flow, world),
    ...unknownVariables(flow, world),
    ...unsetReads(flow, graph).map(({ node, variable }): Finding => ({ code: "mayBeUnset", node, about: variable })),
    ...modulesWithoutExits(graph),
    ...badArguments(flow, world),
    ...leavesNothing(flow, graph),
    ...silentCircles(graph),
    ...moduleCircles(flow, world),
    ...notAllowed(flow, world),
    ...missingAgents(flow, world),
    ...badRequests(flow, world),
    ...unspoken(flow, world),
    ...notAnswered(flow, graph),
    ...unreachable(graph),
    ...zeroes(graph),
    ...levels(graph),
    ...keysNotSet(graph, world),
    ...retiredTypes(flow, world.businessTypes ?? []),
    ...unskilledQueues(flow, world).map(({ node, asked }): Finding => ({ code: "unskilled", node, about: asked })),
  ];
  const isRefusal = ({ code }: Finding) => findingCodes[code] === "refuses";
  return [...found.filter(isRefusal), ...found.filter((each) => !isRefusal(each))];
}

/** An exit that the node itself knows no way on from. */
const deadEnds = ({ nodes }: Graph): Finding[] =>
  [...nodes.values()].flatMap(({ id, exits, reached }) =>
    exits.flatMap(({ name, optional, to }): Finding[] =>
      !reached || optional || to !== undefined ? [] : [{ code: "deadEnd", node: id, about: name }],
    ),
  );

/** Nodes from which no way leads to an end, a person or out of the module: the caller could only hang up. */
const withoutWayOut = (graph: Graph): Finding[] => {
  const ends = [...graph.nodes.values()].filter(({ node }) => endKinds.has(node.kind)).map(({ id }) => id);
  const canEnd = reachedFrom(ends, (id) => graph.before.get(id) ?? []);
  return [...graph.nodes.values()]
    .filter(({ id, reached, exits }) => reached && !canEnd.has(id) && exits.some(({ to }) => to !== undefined))
    .map(({ id }) => ({ code: "noWayOut", node: id }));
};
const endKinds: ReadonlySet<FlowNode["kind"]> = new Set(["hangUp", "queue", "agent", "dutyPhone", "transfer", "leave"]);

const missingPrompts = ({ nodes }: Flow, { hasPrompt }: FlowWorld): Finding[] =>
  Object.entries(nodes).flatMap(([node, each]) =>
    [...new Set(kindOf(each).needs(each).prompts ?? [])]
      .filter((prompt) => !hasPrompt(prompt))
      .map((prompt): Finding => ({ code: "noPrompt", node, about: prompt })),
  );

const unknownVariables = (flow: Flow, { stored = [] }: FlowWorld): Finding[] => {
  const known = variablesOf(flow);
  const ofNodes = Object.entries(flow.nodes).flatMap(([node, each]) => {
    const { reads = [], writes = [] } = kindOf(each).needs(each);
    const readable = reads.filter((name) => !stored.includes(name));
    return [...new Set([...readable, ...writes])]
      .filter((name) => !known.has(name))
      .map((name): Finding => ({ code: "unknownVariable", node, about: name }));
  });
  const results = (flow.module?.results ?? []).filter((name) => !known.has(name));
  return [...ofNodes, ...results.map((name): Finding => ({ code: "unknownVariable", about: name }))];
};

/** A module that nothing leads back from. */
const modulesWithoutExits = ({ nodes }: Graph): Finding[] =>
  [...nodes.values()].flatMap(({ id, node, exits, reached }): Finding[] =>
    reached && node.kind === "module" && exits.length === 0 ? [{ code: "noExits", node: id, about: node.flow }] : [],
  );

/** What a module must be given and is not, or does not know. */
const badArguments = (flow: Flow, { flows }: FlowWorld): Finding[] =>
  Object.entries(flow.nodes).flatMap(([id, node]) => {
    const entered = node.kind === "module" ? flows.find((each) => each.id === node.flow) : undefined;
    if (node.kind !== "module" || !entered) return [];
    const { parameters = [], results = [] } = entered.module ?? {};
    const missing = parameters.filter(
      ({ name, initial }) => initial === undefined && !Object.hasOwn(node.arguments, name),
    );
    const unknown = [
      ...Object.keys(node.arguments).filter((name) => !parameters.some((each) => each.name === name)),
      ...Object.keys(node.results).filter((name) => !results.includes(name)),
    ];
    return [...missing.map(({ name }) => name), ...unknown].map(
      (about): Finding => ({ code: "badArgument", node: id, about }),
    );
  });

/** Only a module can be left. */
const leavesNothing = (flow: Flow, { nodes }: Graph): Finding[] =>
  flow.module
    ? []
    : [...nodes.values()]
        .filter(({ node, reached }) => reached && node.kind === "leave")
        .map(({ id }): Finding => ({ code: "noModule", node: id }));

/** A circle in which nothing is heard and nothing waited for: once in it, the call may run in it until it is ended. */
const silentCircles = (graph: Graph): Finding[] => {
  const silent = new Set(silentNodes(graph));
  const next = (from: string) => (graph.after.get(from) ?? []).filter((to) => silent.has(to));
  return [...silent]
    .filter((id) => reachedFrom(next(id), next).has(id))
    .map((node): Finding => ({ code: "silentCircle", node }));
};

/** Modules that enter each other without end, or deeper than a call may go. */
const moduleCircles = (flow: Flow, { flows }: FlowWorld): Finding[] => {
  const all = [flow, ...flows.filter(({ id }) => id !== flow.id)];
  const circles = Object.entries(flow.nodes).flatMap(([id, node]): Finding[] =>
    node.kind === "module" && modulesReached(node.flow, all).has(flow.id)
      ? [{ code: "moduleCircle", node: id, about: node.flow }]
      : [],
  );
  if (circles.length > 0) return circles;
  const deep = modulesDeep(flow.id, all);
  return deep > maxFrames ? [{ code: "modulesTooDeep", about: String(deep) }] : [];
};

const missingAgents = ({ nodes }: Flow, { agents }: FlowWorld): Finding[] =>
  Object.entries(nodes).flatMap(([id, node]) =>
    (kindOf(node).needs(node).agents ?? [])
      .filter((user) => agents !== undefined && !agents.some((each) => each.user === user))
      .map((about): Finding => ({ code: "noAgent", node: id, about })),
  );

/** What an HTTP request could never be made of, and whom none may ask. */
const badRequests = ({ nodes }: Flow, { flowHosts }: FlowWorld): Finding[] =>
  Object.entries(nodes).flatMap(([id, node]): Finding[] => {
    if (node.kind !== "http") return [];
    const body = node.method === "POST" ? node.body : undefined;
    const url = urlOf(node.url);
    const isAllowed = url === undefined || flowHosts === undefined || mayAskHost(flowHosts, url);
    return [
      ...(url ? [] : [{ code: "badUrl" as const, node: id, about: node.url }]),
      ...(isAllowed ? [] : [{ code: "hostNotAllowed" as const, node: id, about: url.host }]),
      ...(body === undefined || isJsonTemplate(body) ? [] : [{ code: "badBody" as const, node: id }]),
    ];
  });

/** Texts that nothing could read. */
const unspoken = ({ nodes }: Flow, { canSpeak = true }: FlowWorld): Finding[] =>
  Object.entries(nodes).flatMap(([id, node]): Finding[] => {
    const isRead = node.kind === "say" && node.parts.some(({ say }) => say === "text");
    return isRead && !canSpeak ? [{ code: "noSpeech", node: id }] : [];
  });

/** What can be met before a call is answered: it is heard by nobody else, and needs nothing of the caller. */
const beforeAnswer: ReadonlySet<FlowNode["kind"]> = new Set([
  "play",
  "say",
  "set",
  "condition",
  "hours",
  "callerList",
  "hangUp",
]);

/** In a flow that says when it answers: what a call may come to before. */
const notAnswered = ({ module, nodes }: Flow, graph: Graph): Finding[] => {
  const answers = Object.keys(nodes).filter((id) => nodes[id]!.kind === "answer");
  if (module) return answers.map((node) => ({ code: "answerInModule", node }));
  if (answers.length === 0) return [];
  const isAnswer = new Set(answers);
  const met = reachedFrom([graph.start], (id) => (isAnswer.has(id) ? [] : (graph.after.get(id) ?? [])));
  return [...met]
    .filter((id) => !isAnswer.has(id) && !beforeAnswer.has(nodes[id]!.kind))
    .map((node) => ({ code: "notAnswered", node }));
};

/** A transfer that no right allows: of a number with variables, whatever comes of it. */
const notAllowed = ({ nodes }: Flow, { dialRights = [] }: FlowWorld): Finding[] =>
  Object.entries(nodes).flatMap(([id, node]): Finding[] => {
    if (node.kind !== "transfer") return [];
    const open = variablesIn(node.number).length > 0;
    const isAllowed = open
      ? dialRights.some((right) => node.rights.includes(right.id))
      : mayTransfer({ dialRights }, { ...node, open });
    return isAllowed ? [] : [{ code: "notAllowed", node: id, about: node.number }];
  });

const unreachable = ({ nodes }: Graph): Finding[] =>
  [...nodes.values()].filter(({ reached }) => !reached).map(({ id }) => ({ code: "unreachable", node: id }));

/** Each type that a node names though it, or one above it, is retired: once for each node. */
export const retiredTypes = (flow: Pick<Flow, "nodes">, types: readonly BusinessType[]): Finding[] => {
  const named = new Map(typesOfFlow(flow).map((each) => [`${each.node}\n${each.type}`, each]));
  return [...named.values()]
    .filter(({ type }) => isRetiredType(types, type))
    .map(({ node, type }) => ({ code: "retiredType", node, about: businessTypeName(types, type) }));
};

/** In a menu, 0 is a person: a queue, with at most words and decisions before it. */
const zeroes = (graph: Graph): Finding[] =>
  [...graph.nodes.values()].flatMap(({ id, node, exits, reached }): Finding[] => {
    if (!reached || node.kind !== "menu") return [];
    const to = exits.find(({ name }) => name === "key.0")?.to;
    const next = (from: string) => (isQuestion(graph, from) ? [] : (graph.after.get(from) ?? []));
    const met = to === undefined ? new Set<string>() : reachedFrom([to], next);
    const isPerson = [...met].some((each) =>
      ["queue", "agent", "dutyPhone"].includes(graph.nodes.get(each)?.node.kind ?? ""),
    );
    return isPerson ? [] : [{ code: "zeroIsNoPerson", node: id }];
  });
const isQuestion = ({ nodes }: Graph, id: string): boolean =>
  ["menu", "collect"].includes(nodes.get(id)?.node.kind ?? "");

/** Menus that stand behind more than two others on every way to them. */
const levels = (graph: Graph): Finding[] => {
  const level = new Map<string, number>();
  let front: readonly string[] = [graph.start];
  for (let depth = 0; front.length > 0; depth += 1) {
    const here = reachedFrom(
      front.filter((id) => !level.has(id)),
      (id) => (graph.nodes.get(id)?.node.kind === "menu" ? [] : (graph.after.get(id) ?? [])),
    );
    const fresh = [...here].filter((id) => !level.has(id));
    const menus = fresh.filter((id) => graph.nodes.get(id)?.node.kind === "menu");
    for (const id of fresh) level.set(id, menus.includes(id) ? depth + 1 : depth);
    front = menus.flatMap((id) => graph.after.get(id) ?? []);
  }
  return [...graph.nodes.values()]
    .filter(({ id, node }) => node.kind === "menu" && (level.get(id) ?? 0) > mostLevels)
    .map(({ id }) => ({ code: "manyLevels", node: id }));
};

const ofKeys = [
  { exit: "key", field: "leaveKey", code: "noLeaveKey" },
  { exit: "callback", field: "callbackKey", code: "noCallbackKey" },
] as const;

/** Exits of a queue that callers would take by a key, where the group sets none. */
const keysNotSet = (graph: Graph, { groups = [] }: FlowWorld): Finding[] =>
  [...graph.nodes.values()].flatMap(({ id, node, exits, reached }): Finding[] => {
    if (!reached || node.kind !== "queue") return [];
    const group = groups.find((each) => each.id === node.group);
    return ofKeys.flatMap(({ exit, field, code }): Finding[] => {
      const isLed = exits.some(({ name, to }) => name === exit && to !== undefined);
      return isLed && group && (group[field] ?? "none") === "none" ? [{ code, node: id, about: group.name }] : [];
    });
  });
