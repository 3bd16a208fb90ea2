/** 服务: an HTTP service that somebody describes in a form, as a module. Without React. */
import {
  type Flow,
  type FlowNodes,
  flowConfig,
  isJsonTemplate,
  nodeSchemas,
  problemsOf,
  serviceExits,
  urlOf,
  variablesIn,
} from "@zongji/domain";
import type { FlowText } from "./model.ts";

export type FilledResult = { readonly path: string; readonly name: string };
export type FilledService = {
  readonly method: "GET" | "POST";
  /** With parameters: "{number}". */
  readonly url: string;
  readonly headers: readonly { readonly header: string; readonly value: string }[];
  /** Of a POST. */
  readonly body: string;
  readonly timeoutSec: number;
  readonly results: readonly FilledResult[];
};

/** What whoever uses it has to give: whatever its address and its body name. */
export const parametersOf = ({ method, url, body }: Pick<FilledService, "method" | "url" | "body">): string[] => [
  ...new Set([...variablesIn(url), ...(method === "POST" ? variablesIn(body) : [])]),
];

/** What leads back, by the exit of the request. */
const ways = Object.keys(serviceExits) as (keyof typeof serviceExits)[];

const requestOf = ({ method, url, headers, body, timeoutSec, results }: FilledService): FlowNodes["http"] => ({
  ...{ kind: "http", method, url: url.trim(), headers, prompts: [], music: true },
  ...(method === "POST" && body.trim() !== "" && { body: body.trim() }),
  timeoutMs: Math.round(timeoutSec * 1000),
  results: results.map(({ path, name }) => ({
    variable: name.trim(),
    ...(path.trim() !== "" && { path: path.trim() }),
  })),
});

/** The module that asks the service: its parameters are what the request names, its results what the answer gives. */
export const serviceFlow = (filled: FilledService): FlowText => {
  const parameters = parametersOf(filled);
  const results = filled.results.map(({ name }) => name.trim());
  return {
    start: "ask",
    nodes: {
      ask: requestOf(filled),
      ...Object.fromEntries(ways.map((exit) => [exit, { kind: "leave" as const, exit, label: serviceExits[exit].zh }])),
    },
    edges: ways.map((exit) => ({ from: "ask", exit, to: exit })),
    variables: results.map((name) => ({ name, type: "text" as const, scope: "flow" as const, initial: "" })),
    module: { parameters: parameters.map((name) => ({ name, type: "text" as const })), results },
  };
};

/** What is wrong with the form, by its field: the address, the body, or a name that stands twice. Else the fields of the request that can't be as they are. */
export const serviceProblems = (filled: FilledService): { readonly field: string; readonly problem?: string }[] => {
  const names = [...parametersOf(filled), ...filled.results.map(({ name }) => name.trim())];
  const twice = new Set(names.filter((name, index) => name !== "" && names.indexOf(name) < index));
  const own = problemsOf(nodeSchemas.http, requestOf(filled)).map(({ field, problem }) => ({ field, problem }));
  const isBadUrl = !own.some(({ field }) => field === "url") && urlOf(filled.url.trim()) === undefined;
  const isBadBody = filled.method === "POST" && filled.body.trim() !== "" && !isJsonTemplate(filled.body);
  return [
    ...own,
    ...(isBadUrl ? [{ field: "url" }] : []),
    ...(isBadBody ? [{ field: "body" }] : []),
    ...(twice.size > 0 ? [{ field: "results", problem: [...twice].join(" ") }] : []),
  ];
};

/** Whether a flow is such a module: what it begins with is a request. */
export const isService = ({ module, nodes, start }: Pick<Flow, "module" | "nodes" | "start">): boolean =>
  module !== undefined && nodes[start]?.kind === "http";

export const mostHeaders = nodeSchemas.http.properties.headers.maxItems ?? 20;
export const mostResults = Math.min(
  nodeSchemas.http.properties.results.maxItems ?? 20,
  flowConfig.properties.module.properties.results.maxItems ?? 20,
);
