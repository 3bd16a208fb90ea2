import type { ConfigProblem } from "@zongji/api";
import type { FlowTest, SeenStep, TestDifference, WalkInput } from "@zongji/domain";
import type { ParseKeys } from "i18next";
import { useTranslation } from "react-i18next";

/** How a walk stands, in its parts: "queue business" is queue, business. */
export const standOf = (stands: string): { readonly word: string; readonly id: string } => {
  const [word = "", ...rest] = stands.split(" ");
  const id = rest.join(" ");
  return word === "hangUp" && id !== "flowEnded" ? { word: id, id: "" } : { word, id };
};

type Names = { readonly node?: (named: string) => string; readonly group?: (id: string) => string };

/** A saved test of a flow in words. @param exit what a way out of a node is called @param names what a node, and a group, are called */
export const useTestWords = (exit: (name: string) => string, { node, group }: Names = {}) => {
  const { t, i18n } = useTranslation();
  const input = (each: WalkInput | undefined): string => {
    if (!each) return t("flowTests.begin");
    if ("press" in each) return t("flowTests.key", { key: each.press });
    if ("wait" in each) return t("flowTests.wait");
    if ("back" in each) return t("flowTests.back", { exit: exit(each.back) });
    const { answer } = each;
    return answer.failed === undefined ? t("flowTests.answers", { status: answer.status }) : t("flowTests.fails");
  };
  const seen = (step: SeenStep | undefined): string => {
    if (!step) return t("flowTests.missing");
    const { word, id } = standOf(step.stands);
    const key = `flowTests.stands.${word}`;
    const stands = i18n.exists(key)
      ? String(t(key as ParseKeys, { id: word === "queue" ? (group?.(id) ?? id) : id } as never))
      : step.stands;
    return [step.path.map((each) => node?.(each) ?? each).join(" → "), `(${stands})`].filter(Boolean).join(" ");
  };
  const where = ({ step, input: done }: Pick<TestDifference, "step" | "input">): string =>
    t("flowTests.step", { step, input: input(done) });
  /** A test as one value of a version. */
  const whole = ({ inputs, steps }: FlowTest): string =>
    `${inputs.map(input).join(t("page.comma"))}\n${seen(steps.at(-1))}`;
  const wrong = ({ name, was, is, ...rest }: NonNullable<ConfigProblem["test"]>): string =>
    t("flowTests.wrong", { name, where: where(rest), was: seen(was), is: seen(is) });
  return { input, seen, where, whole, wrong };
};

type Fields = Readonly<Record<string, unknown>>;
export const isTest = (value: Fields): value is FlowTest & Fields =>
  Array.isArray(value.inputs) && Array.isArray(value.steps) && typeof value.name === "string";
