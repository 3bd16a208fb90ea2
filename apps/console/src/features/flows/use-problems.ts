import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ConfigProblem } from "@zongji/api";
import { aboutOf, type Finding, type Flow, findingCodes, flowConfig, nodeSchemas, type Problem } from "@zongji/domain";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { useProblemWords, useVersionWords } from "../../versions/index.ts";
import { placeOfField } from "./field-place.ts";
import { foundHere } from "./found-here.ts";
import type { FlowText } from "./model.ts";
import { useLanguage } from "./node-look.tsx";
import type { FlowAround } from "./use-flow-world.ts";

export type Severity = "refuses" | "warns";
/** What is wrong with a flow, in words; `node`: at which of its nodes, else with the whole. */
export type ShownProblem = { readonly severity: Severity; readonly node?: string; readonly words: string };

/** Findings that need to know what only the server does: who is an agent, what the dial rights allow, whom flows may ask, how groups are set, which types are retired, who can do what. */
const findingsOfServer: ReadonlySet<string> = new Set([
  "notAllowed",
  "noAgent",
  "hostNotAllowed",
  "noSpeech",
  "noLeaveKey",
  "noCallbackKey",
  "retiredType",
  "unskilled",
]);

const pauseMs = 700;
const againMs = 5000;

/** The value once it has rested. */
export const useRested = <T>(value: T): T => {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
};

/** What the server finds with the whole configuration, asked once the typing rests. */
const useServerCheck = (id: string, flow: FlowText) => {
  // No call goes by where nodes stand: a node that is moved asks for nothing.
  const { places: _, ...sent } = flow;
  const text = useRested(JSON.stringify(sent));
  return useQuery({
    queryKey: ["flowCheck", id, text],
    queryFn: () =>
      request("checkConfig", {
        params: { kind: "flow", id },
        body: { body: JSON.parse(text) as Record<string, unknown> },
      }),
    placeholderData: keepPreviousData,
    // A server that could not answer is asked again.
    refetchInterval: ({ state }) => state.status === "error" && againMs,
    gcTime: 60_000,
  });
};

const isOwn = (id: string) => (each: ConfigProblem) => each.kind === "flow" && each.id === id;

/** Everything that is to be said of the flow, what keeps it from being published first; by page and by server, each once. */
export const useProblems = (
  flow: Flow,
  text: FlowText,
  flows: readonly Flow[],
  { prompts, stored }: Pick<FlowAround, "prompts" | "stored">,
) => {
  const { t } = useTranslation();
  const language = useLanguage();
  const failure = useFailureWords();
  const { problemOf } = useVersionWords("flow");
  const { sentence } = useProblemWords();
  const server = useServerCheck(flow.id, text);
  const here = useMemo(() => {
    const names = stored.map(({ name }) => name);
    return foundHere(flow, flows, prompts, names);
  }, [flow, flows, prompts, stored]);

  const ofField = ({ field, ...found }: Problem & Pick<ConfigProblem, "finding" | "about" | "test">): ShownProblem => {
    const { node, rest } = placeOfField(field, flow.nodes);
    const kind = node === undefined ? undefined : flow.nodes[node]?.kind;
    const name = rest.split(/[.[\]]/)[0] ?? "";
    const properties = kind === undefined ? flowConfig.properties : nodeSchemas[kind].properties;
    const schema = (properties as Readonly<Record<string, object>>)[name];
    const label = schema && aboutOf(schema as never)?.label[language];
    const words = sentence(found);
    return {
      ...{ severity: "refuses", words: label ? `${label}${t("versions.colon")}${words}` : words },
      ...(node !== undefined && { node }),
    };
  };
  const ofFinding = ({ code, node, about = "" }: Finding): ShownProblem => ({
    ...{ severity: findingCodes[code], words: sentence({ problem: "", finding: code, about }) },
    ...(node !== undefined && { node }),
  });
  const answered = server.data;
  const isNews = ({ finding }: ConfigProblem) => finding === undefined || findingsOfServer.has(finding);
  const others = (answered?.problems ?? []).filter((each) => !isOwn(flow.id)(each));
  const all = [
    ...here.findings.map(ofFinding),
    ...here.shape.map(ofField),
    ...(answered?.problems ?? []).filter((each) => isOwn(flow.id)(each) && isNews(each)).map(ofField),
    ...(answered?.warnings ?? []).filter(isNews).map((each): ShownProblem => ({ ...ofField(each), severity: "warns" })),
    ...others.map((each): ShownProblem => ({ severity: "refuses", words: problemOf(each) })),
  ];
  const once = [...new Map(all.map((each) => [`${each.node ?? ""} ${each.words}`, each])).values()];
  return {
    problems: [
      ...once.filter((each) => each.severity === "refuses"),
      ...once.filter((each) => each.severity === "warns"),
    ],
    isChecking: server.isFetching,
    failed: server.isError ? failure(server.error) : undefined,
  };
};

/** Of each node the worst that is said of it. */
export const worstByNode = (problems: readonly ShownProblem[]): ReadonlyMap<string, Severity> => {
  const worst = new Map<string, Severity>();
  for (const { node, severity } of problems)
    if (node !== undefined && worst.get(node) !== "refuses") worst.set(node, severity);
  return worst;
};
