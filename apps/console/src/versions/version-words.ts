import type { ConfigProblem } from "@zongji/api";
import { aboutField, type FlowNode, nodeKinds } from "@zongji/domain";
import type { ParseKeys } from "i18next";
import { useTranslation } from "react-i18next";
import { useAuditWords } from "../look/audit/audit-words.ts";
import { usePromptName } from "../server/prompts.ts";
import { isTest, useTestWords } from "./test-words.ts";
import { pathOf, problemWord } from "./version-problem.ts";

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Where a thing of a list or a record has a word of its own, by the name before it. */
const named: Readonly<Record<string, { readonly key: ParseKeys; readonly as: string }>> = {
  nodes: { key: "versions.ofNode", as: "id" },
  keys: { key: "versions.ofKey", as: "key" },
  options: { key: "versions.ofKey", as: "key" },
  special: { key: "versions.ofDay", as: "date" },
  types: { key: "versions.ofType", as: "id" },
  tests: { key: "versions.ofTest", as: "name" },
};

/** Fields of a flow whose values are words of a closed list. */
const namedValues: ReadonlySet<string> = new Set(["is", "type", "scope", "say"]);

/** What is wrong, in a sentence, and what kind of thing has it. */
export const useProblemWords = () => {
  const { t, i18n } = useTranslation();
  const promptName = usePromptName();
  const thing = (what: string): string =>
    i18n.exists(`versions.thing.${what}`) ? t(`versions.thing.${what as "flow"}`) : what;
  /** What a node's way out is called; a branch by the name that it was given. */
  const exit = (name: string): string => {
    const key = /^key\.(.)$/.exec(name)?.[1];
    if (key !== undefined) return t("versions.ofKey", { key });
    return i18n.exists(`versions.exits.${name}`) ? t(`versions.exits.${name as "done"}`) : name;
  };

  const named = (code: string, about: string): string => {
    if (code === "deadEnd") return exit(about);
    return code === "noPrompt" ? promptName(about) : about;
  };
  const ofFlow = (code: string, about: string): string =>
    t(`versions.finding.${code as "deadEnd"}`, { about: named(code, about) });

  const tests = useTestWords(exit);
  type Told = Pick<ConfigProblem, "problem" | "finding" | "about" | "test">;

  const sentence = ({ problem, finding, about = "", test }: Told): string => {
    if (test) return tests.wrong(test);
    if (finding !== undefined && i18n.exists(`versions.finding.${finding}`)) return ofFlow(finding, about);
    const told = problemWord(problem);
    if (told.word === "deadEnd") return ofFlow("deadEnd", told.exit);
    const what = "must" in told ? told.must[i18n.language === "en" ? "en" : "zh"] : "what" in told && thing(told.what);
    const parts = {
      ...told,
      ...(what !== false && { what }),
      ...(told.word === "noSuch" && told.what === "prompt" && { id: promptName(told.id) }),
    };
    return String(t(`versions.wrong.${told.word}` as "versions.wrong.other", parts as unknown as { problem: string }));
  };
  return { thing, exit, sentence, tests };
};

/** "周一、二 08:30–17:30". */
const usePeriodWords = () => {
  const { t } = useTranslation();
  return ({ days, from, to }: Fields): string => {
    const hours = `${String(from)}–${String(to)}`;
    if (!Array.isArray(days)) return hours;
    const words = days
      .map((day) => String(t(`versions.day.${String(day)}` as "versions.dayOff")))
      .join(t("page.comma"));
    return t("versions.days", { days: words, from, to });
  };
};

/** The words of a version's parts and of what they hold: flows node by node. @param kind of the thing that has them: "flow", "group" */
export const useVersionWords = (kind: string) => {
  const { t, i18n } = useTranslation();
  const audit = useAuditWords({ names: {}, action: `${kind}.change` });
  const problem = useProblemWords();
  const period = usePeriodWords();

  const label = (field: string): string => {
    const about = aboutField(kind === "businessTypes" ? "businessType" : kind, field);
    if (about) return about.label[i18n.language === "en" ? "en" : "zh"];
    const key = `versions.fields.${field}`;
    return i18n.exists(key) ? String(t(key as "versions.fields.start")) : audit.label(field);
  };

  const place = (path: readonly string[]): string => {
    if (path.length === 0) return t("versions.all");
    const [first, edge, ...rest] = path;
    if (first === "edges" && edge !== undefined) {
      const [id = "", from = ""] = edge.split(" ");
      return [t("versions.ofNode", { id }), problem.exit(from), ...rest.map(label)].join(" · ");
    }
    const words = path.flatMap((name, index) => {
      const before = named[path[index - 1] ?? ""];
      if (before) return [String(t(before.key as "versions.ofNode", { [before.as]: name } as { id: string }))];
      return named[name] && index < path.length - 1 ? [] : [label(name)];
    });
    return words.join(" · ");
  };

  const fields = (value: Fields): string => {
    if (isTest(value)) return problem.tests.whole(value);
    // An edge: where it comes from stands before it.
    if (typeof value.to === "string" && "exit" in value) return t("versions.toNode", { id: value.to });
    if ("from" in value && "to" in value) return period(value);
    if (Object.keys(value).length === 0) return t("versions.there");
    return Object.entries(value)
      .map(
        ([name, each]) =>
          `${/^[\d*#]$/.test(name) ? t("versions.ofKey", { key: name }) : label(name)}${t("versions.colon")}${words(name, each)}`,
      )
      .join("\n");
  };

  const words = (field: string, value: unknown): string => {
    if (value === undefined) return t("versions.absent");
    if (field === "kind" && typeof value === "string" && Object.hasOwn(nodeKinds, value))
      return nodeKinds[value as FlowNode["kind"]].label[i18n.language === "en" ? "en" : "zh"];
    if (namedValues.has(field) && typeof value === "string" && i18n.exists(`versions.valueOf.${value}`))
      return t(`versions.valueOf.${value as "equal"}`);
    if (Array.isArray(value) && value.length === 0) {
      if (field === "periods") return t("versions.dayOff");
      return field === "weekly" ? t("versions.weeklyNone") : t("versions.absent");
    }
    if (Array.isArray(value) && field === "inputs") return value.map(problem.tests.input).join(t("page.comma"));
    if (Array.isArray(value) && field === "steps") return value.map(problem.tests.seen).join("\n");
    if (Array.isArray(value) && value.every(isFields)) return value.map(fields).join("\n");
    return isFields(value) ? fields(value) : audit.words(field, value);
  };

  /** "语音流程 main · 节点 menu · 座席组：没有座席组 x". */
  const problemOf = ({ id, field, ...found }: Omit<ConfigProblem, "kind">): string => {
    const thing = problem.thing(kind);
    const whose = id === "hotline" ? thing : `${thing} ${id}`;
    const path = field === "" ? "" : ` · ${place(pathOf(field))}`;
    return `${whose}${path}${t("versions.colon")}${problem.sentence(found)}`;
  };

  return { place, words: (path: readonly string[], value: unknown) => words(path.at(-1) ?? "", value), problemOf };
};
