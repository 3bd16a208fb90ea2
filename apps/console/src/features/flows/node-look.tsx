import {
  ApartmentOutlined,
  ApiOutlined,
  AppstoreOutlined,
  AudioOutlined,
  BranchesOutlined,
  ClockCircleOutlined,
  CommentOutlined,
  ContactsOutlined,
  CustomerServiceOutlined,
  EditOutlined,
  ExportOutlined,
  FileSearchOutlined,
  LogoutOutlined,
  MessageOutlined,
  NumberOutlined,
  PhoneOutlined,
  RollbackOutlined,
  SoundOutlined,
  StarOutlined,
  StopOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { type FlowNode, type FlowNodes, leaveCalled, nodeKinds } from "@zongji/domain";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { promptCalled } from "../../look/prompt-name.ts";
import type { FlowAround } from "./use-flow-world.ts";

export type NodeKind = FlowNode["kind"];
export type KindGroup = "heard" | "decides" | "goes";

/** How a kind is drawn, and among which others it stands. A kind that is not here is drawn as any node. */
const looks: Readonly<Partial<Record<string, { readonly icon: ReactNode; readonly group: KindGroup }>>> = {
  answer: { icon: <CommentOutlined />, group: "heard" },
  play: { icon: <SoundOutlined />, group: "heard" },
  say: { icon: <MessageOutlined />, group: "heard" },
  menu: { icon: <AppstoreOutlined />, group: "heard" },
  collect: { icon: <NumberOutlined />, group: "heard" },
  set: { icon: <EditOutlined />, group: "decides" },
  condition: { icon: <BranchesOutlined />, group: "decides" },
  hours: { icon: <ClockCircleOutlined />, group: "decides" },
  callerList: { icon: <ContactsOutlined />, group: "decides" },
  module: { icon: <ApartmentOutlined />, group: "decides" },
  http: { icon: <ApiOutlined />, group: "decides" },
  lookUp: { icon: <FileSearchOutlined />, group: "decides" },
  leave: { icon: <LogoutOutlined />, group: "goes" },
  queue: { icon: <CustomerServiceOutlined />, group: "goes" },
  agent: { icon: <UserOutlined />, group: "goes" },
  dutyPhone: { icon: <PhoneOutlined />, group: "goes" },
  transfer: { icon: <ExportOutlined />, group: "goes" },
  voicemail: { icon: <AudioOutlined />, group: "goes" },
  callback: { icon: <RollbackOutlined />, group: "goes" },
  survey: { icon: <StarOutlined />, group: "goes" },
  hangUp: { icon: <StopOutlined />, group: "goes" },
};

export const iconOf = (kind: string): ReactNode => looks[kind]?.icon ?? <AppstoreOutlined />;
export const groupOf = (kind: string): KindGroup => looks[kind]?.group ?? "goes";
export const kinds = Object.keys(nodeKinds) as NodeKind[];

export const useLanguage = (): "zh" | "en" => (useTranslation().i18n.language === "en" ? "en" : "zh");

type Of<K extends NodeKind> = FlowNodes[K];

/** What nodes are called and what they say, for people. */
export const useNodeWords = (around: Pick<FlowAround, "prompts" | "groups" | "names" | "agents">) => {
  const { t } = useTranslation();
  const language = useLanguage();
  const called = (name: string): string => promptCalled({ name, label: around.prompts.get(name)?.label }, language);
  const prompt = (name: string): string => {
    const text = around.prompts.get(name)?.text;
    return text ? t("prompts.says", { name: called(name), text }) : called(name);
  };
  const spoken = (prompts: readonly string[]): string => prompts.map(prompt).join(" ");
  const labels = { text: t("flows.notSet") };
  const summaries: { readonly [K in NodeKind]?: (node: Of<K>) => string } = {
    play: ({ prompts }) => spoken(prompts),
    menu: ({ prompts }) => spoken(prompts),
    collect: ({ prompts, variable }) => [spoken(prompts), `→ ${variable}`].filter(Boolean).join(" "),
    hangUp: ({ prompts }) => spoken(prompts),
    say: ({ parts }) =>
      parts
        .map((part) => {
          if (part.say === "text") return part.text;
          return part.say === "prompt" ? prompt(part.prompt) : `{${part.variable}}`;
        })
        .join(" "),
    set: ({ values }) => values.map(({ variable, value }) => `${variable} = ${value}`).join("；"),
    condition: ({ branches }) => branches.map(({ name }) => name).join(t("page.comma")),
    http: ({ method, url }) => `${method} ${url}`,
    lookUp: ({ of = "order", digits, result }) => `${t(`flows.lookedUp.${of}`)} {${digits}} → ${result}`,
    queue: ({ group }) => around.groups.find(({ id }) => id === group)?.name ?? (group || labels.text),
    survey: ({ survey }) => survey || labels.text,
    callback: ({ group }) => around.groups.find(({ id }) => id === group)?.name ?? (group || labels.text),
    agent: ({ agent }) => around.agents.find(({ id }) => id === agent)?.name ?? (agent || labels.text),
    dutyPhone: ({ number }) => number || labels.text,
    transfer: ({ number }) => number || labels.text,
    voicemail: ({ prompts, purpose }) =>
      [purpose === "statement" && t("flows.statement"), spoken(prompts)].filter(Boolean).join(" · "),
    module: ({ flow }) => around.names.get(flow) ?? (flow || labels.text),
    leave: ({ exit }) => exit,
  };
  const kind = (name: NodeKind): string => nodeKinds[name].label[language];
  return {
    kind,
    /** What a prompt is called, with what it says. */
    prompt,
    /** What a prompt is called. */
    called,
    /** What it says or does, in a line; empty where its kind says all. */
    summary: (node: FlowNode): string =>
      (summaries[node.kind] as ((node: FlowNode) => string) | undefined)?.(node) ?? "",
    /** As somebody called it, else by its id. */
    name: (id: string, node: FlowNode | undefined): string =>
      (node?.kind === "leave" ? leaveCalled(node)?.[language] : node?.label) || id,
    /** What becomes of a call at an exit that needs not be led on from. */
    unled: (node: FlowNode): string => t(node.kind === "queue" ? "flows.exitOptional" : "flows.exitEnds"),
    exit: (label: { readonly zh: string; readonly en: string }): string => label[language],
  };
};
export type NodeWords = ReturnType<typeof useNodeWords>;
