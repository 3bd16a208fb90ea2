import { useQueries, useQuery } from "@tanstack/react-query";
import type { ConfigItem, ConfigItemKind, Prompt } from "@zongji/api";
import {
  type BusinessType,
  type Flow,
  flowFrom,
  type Policies,
  promptNames,
  type Schedule,
  type SurveyConfig,
} from "@zongji/domain";
import { useMemo } from "react";
import { mainCalendar } from "../../look/calendars.tsx";
import { usePrompts } from "../../server/prompts.ts";
import { may, useGroups, useSession } from "../../server/queries.ts";
import { request } from "../../server/request.ts";

export const useItems = () =>
  useQuery({
    queryKey: ["config", "items"],
    queryFn: () => request("listConfigItems"),
    refetchInterval: 10_000,
  });

/** A version with its text, which never changes. */
export const versionQuery = (kind: ConfigItemKind, id: string, version: number) => ({
  queryKey: ["config", "body", kind, id, version],
  queryFn: () => request("configVersion", { params: { kind, id, version } }),
  staleTime: Number.POSITIVE_INFINITY,
});

type Body = Readonly<Record<string, unknown>>;
type InForce = { readonly item: ConfigItem; readonly version: number; readonly body: Body };

/** What is in force of these kinds, with the texts. */
const useInForce = (items: readonly ConfigItem[] | undefined, kinds: readonly ConfigItemKind[]) => {
  const wanted = (items ?? []).filter(({ kind, published }) => published !== null && kinds.includes(kind));
  return useQueries({
    queries: wanted.map(({ kind, id, published }) => versionQuery(kind, id, published!.version)),
    combine: (answers) => ({
      isPending: answers.some((each) => each.isPending),
      texts: answers.flatMap(({ data }, index): InForce[] =>
        data ? [{ item: wanted[index]!, version: data.version, body: data.body as Body }] : [],
      ),
    }),
  });
};

type Named = { readonly id: string; readonly name: string };

export type StoredParameter = NonNullable<Policies["parameters"]>[number];

/** What a flow stands among: the other flows, the hours, prompts and groups, and where each flow is used. */
export type FlowAround = {
  /** In force. */
  readonly flows: readonly Flow[];
  readonly names: ReadonlyMap<string, string>;
  readonly schedule: Schedule | undefined;
  /** Further calendars in force, by id. */
  readonly calendars: ReadonlyMap<string, Schedule>;
  /** Each prompt that has a sound, by its technical name: what people call it, and what it says. */
  readonly prompts: ReadonlyMap<string, { readonly label: string | null; readonly text: string }>;
  readonly groups: readonly Named[];
  /** Those who may be named in a flow, and the dial rights, as far as the person may read them. */
  readonly agents: readonly Named[];
  readonly dialRights: readonly Named[];
  /** In force. */
  readonly surveys: readonly SurveyConfig[];
  /** 存储参数 of the hotline, in force. */
  readonly stored: readonly StoredParameter[];
  /** The tree in force. */
  readonly businessTypes: readonly BusinessType[];
  /** Numbers and flows, by the flow that they use. */
  readonly usedBy: ReadonlyMap<string, readonly { readonly kind: "number" | "flow"; readonly id: string }[]>;
};

/** Until they are there, what comes with the project. */
const promptsFrom = (known: readonly Prompt[] | undefined) =>
  new Map<string, { readonly label: string | null; readonly text: string }>(
    known
      ? known
          .filter(({ inUse }) => inUse !== null)
          .map(({ name, label, heard }) => [name, { label, text: heard }] as const)
      : promptNames.map((name) => [name, { label: null, text: "" }] as const),
  );

/** The flows that a flow enters. */
const entersOf = (flow: Flow): string[] =>
  Object.values(flow.nodes).flatMap((node) => (node.kind === "module" ? [node.flow] : []));

const usesOf = (texts: readonly InForce[], flows: readonly Flow[]) => {
  const usedBy = new Map<string, { readonly kind: "number" | "flow"; readonly id: string }[]>();
  const add = (flow: string, kind: "number" | "flow", id: string) =>
    usedBy.set(flow, [...(usedBy.get(flow) ?? []), { kind, id }]);
  for (const { item, body } of texts)
    if (item.kind === "number" && typeof body.flow === "string") add(body.flow, "number", String(body.number));
  for (const flow of flows) for (const entered of new Set(entersOf(flow))) add(entered, "flow", flow.id);
  return usedBy;
};

const storedIn = (texts: readonly InForce[]): readonly StoredParameter[] =>
  (texts.find(({ item }) => item.kind === "policies")?.body as Pick<Policies, "parameters"> | undefined)?.parameters ??
  [];

const typesOf = (texts: readonly InForce[]): readonly BusinessType[] => {
  const { types = [] } = (texts.find(({ item }) => item.kind === "businessTypes")?.body ?? {}) as {
    types?: readonly BusinessType[];
  };
  return types;
};

const calendarsOf = (texts: readonly InForce[]): ReadonlyMap<string, Schedule> =>
  new Map(
    texts.flatMap(({ item, body }) => (item.kind === "schedule" ? [[item.id, body as unknown as Schedule]] : [])),
  );

export const useFlowAround = (items: readonly ConfigItem[] | undefined): FlowAround => {
  const session = useSession();
  const groups = useGroups();
  const mayRead = may(session.data, "hotline.administer");
  const prompts = usePrompts();
  const rights = useQuery({
    queryKey: ["dialRights"],
    queryFn: () => request("listDialRights"),
    enabled: mayRead,
  });
  const users = useQuery({
    queryKey: ["users"],
    queryFn: () => request("listUsers"),
    enabled: may(session.data, "account.administer"),
  });
  const { texts } = useInForce(items, ["flow", "number", "schedule", "businessTypes", "survey", "policies"]);
  const stamp = texts.map(({ item, version }) => `${item.kind} ${item.id} ${version}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: versions don't change, so the stamp says all of the texts.
  return useMemo(() => {
    const flows = texts
      .filter(({ item }) => item.kind === "flow")
      .map(({ item, version, body }) => ({ ...(flowFrom(body) as object), id: item.id, version }) as unknown as Flow);
    return {
      flows,
      names: new Map((items ?? []).filter(({ kind }) => kind === "flow").map(({ id, name }) => [id, name])),
      schedule: calendarsOf(texts).get(mainCalendar),
      calendars: calendarsOf(texts),
      prompts: promptsFrom(prompts.data),
      groups: (groups.data ?? []).map(({ id, name }) => ({ id, name })),
      agents: (users.data ?? [])
        .filter(({ agentNo, disabled }) => agentNo !== null && !disabled)
        .map(({ id, name, agentNo }) => ({ id, name: `${agentNo} ${name}` })),
      dialRights: (rights.data ?? []).map(({ id, name }) => ({ id, name })),
      surveys: texts
        .filter(({ item }) => item.kind === "survey")
        .map(({ item, body }) => ({ ...body, id: item.id }) as unknown as SurveyConfig),
      stored: storedIn(texts),
      businessTypes: typesOf(texts),
      usedBy: usesOf(texts, flows),
    };
  }, [stamp, items, prompts.data, groups.data, users.data, rights.data]);
};
