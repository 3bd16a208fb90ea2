import {
  exitsOf,
  type FlowNode,
  type FlowOut,
  isLookUp,
  speechAsked,
  spokenPrompt,
  type WalkStep,
} from "@zongji/domain";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "./editor-context.ts";
import { PlayPrompts } from "./play-prompt.tsx";
import { PlayText } from "./play-text.tsx";
import type { Simulation } from "./simulation.ts";

/** What came out of a step, a line each; that a key was pressed is said by its input already. */
const useOutWords = () => {
  const { t } = useTranslation();
  const { around, words, flows, id } = useEditor();
  const nodeName = (flow: string, node: string): string => {
    const own = words.name(node, flows.find((each) => each.id === flow)?.nodes[node]);
    return flow === id ? own : `${around.names.get(flow) ?? flow} · ${own}`;
  };
  const asks = ({ method, url, timeoutMs }: Extract<FlowOut, { out: "ask" }>): string => {
    const seconds = timeoutMs / 1000;
    if (!isLookUp(url)) return t("flows.sim.asks", { method, url, seconds });
    const [of = "", digits = ""] = url.slice(url.indexOf(":") + 1).split("/");
    return t("flows.sim.looksUp", { of: t(`flows.lookedUp.${of as "order"}`), digits, seconds });
  };
  return (out: FlowOut, ofLookUp: boolean): string | undefined => {
    switch (out.out) {
      case "entered":
        return t("flows.sim.entered", { node: nodeName(out.flow, out.node) });
      case "key":
        return out.valid ? undefined : t("flows.sim.invalidKey", { key: out.key });
      case "noInput":
        return t("flows.sim.noInput");
      case "collected":
        return t("flows.sim.collected", { digits: out.digits, variable: out.variable });
      case "listen":
        return t("flows.sim.listens", { seconds: out.timeoutMs / 1000 });
      case "music":
        return t("flows.sim.music");
      case "ask":
        return asks(out);
      case "askOver":
        // Whether something was found is said by the answer itself.
        if (ofLookUp && (out.outcome === "ok" || out.outcome === "status")) return undefined;
        return t(`flows.sim.outcome.${out.outcome}`, { status: out.status ?? "" });
      case "queue":
        return t("flows.sim.queued", { group: around.groups.find(({ id }) => id === out.group)?.name ?? out.group });
      case "dial":
        return t("flows.sim.dials", { number: out.number, seconds: out.ringMs / 1000 });
      case "answer":
        return t("flows.sim.answered");
      case "agent":
        return t("flows.sim.ringsAgent", {
          agent: around.agents.find(({ id }) => id === out.agent)?.name ?? out.agent,
        });
      case "transfer":
        return t("flows.sim.dials", { number: out.number, seconds: out.ringMs / 1000 });
      case "record":
        return t("flows.sim.records", { seconds: out.maxMs / 1000 });
      case "survey":
        return t("flows.sim.survey", { survey: out.survey });
      case "callback":
        return t("flows.sim.callback", { number: out.number });
      case "recorded":
        return t("flows.sim.recorded");
      case "hangUp":
        if (out.lost) return t(out.lost === "noWay" ? "flows.sim.lostNoWay" : "flows.sim.lostCircles");
        return t(out.selfServed ? "flows.sim.endsSelf" : "flows.sim.ends");
      default:
        return undefined;
    }
  };
};

const Out = ({ out, ofLookUp }: { out: FlowOut; ofLookUp: boolean }) => {
  const { words } = useEditor();
  const { t } = useTranslation();
  const told = useOutWords()(out, ofLookUp);
  const texts = speechAsked(out);
  const prompts = "prompts" in out ? out.prompts : [];
  const spoken = prompts
    .map((each) => (spokenPrompt.test(each) ? t("flows.sim.readText") : words.prompt(each)))
    .join(" ");
  const known = prompts.filter((each) => !spokenPrompt.test(each));
  if (texts)
    return texts.map((text, n) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: texts are read in their order.
      <li key={n} className="flow-sim-spoken">
        <span>{t("flows.sim.reads", { text })}</span>
        <PlayText text={text} />
      </li>
    ));
  return (
    <>
      {told !== undefined && (
        <li className="flow-sim-told" data-out={out.out}>
          {told}
        </li>
      )}
      {prompts.length > 0 && (
        <li className="flow-sim-spoken">
          <span>{spoken}</span>
          <PlayPrompts prompts={known} label={spoken} />
        </li>
      )}
    </>
  );
};

/** What it means to do nothing, by what is waited for. */
export const waitWords = {
  prompt: "flows.sim.played",
  key: "flows.sim.silent",
  service: "flows.sim.noAnswer",
  away: "flows.sim.silent",
  nothing: "flows.sim.silent",
} as const satisfies Readonly<Record<WalkStep["waitsFor"], string>>;

/** Where a walk stands. */
export const useNodeAt = () => {
  const { flows } = useEditor();
  return (step: WalkStep | undefined): FlowNode | undefined =>
    flows.find(({ id }) => id === step?.flow)?.nodes[step?.node ?? ""];
};

const useInputWords = () => {
  const { t } = useTranslation();
  const { flows } = useEditor();
  const language = useTranslation().i18n.language === "en" ? "en" : "zh";
  const nodeAt = useNodeAt();
  const answers = (status: number, ofLookUp: boolean): string => {
    if (ofLookUp && (status === 200 || status === 404)) return t(`flows.sim.${status === 200 ? "found" : "notFound"}`);
    return t("flows.sim.answers", { status });
  };
  return (step: WalkStep, before: WalkStep | undefined): string | undefined => {
    const { input } = step;
    if (!input) return undefined;
    if ("press" in input) return t("flows.sim.press", { key: input.press });
    if ("wait" in input) {
      const isRead = before?.waitsFor === "service" && before.out.some((each) => speechAsked(each) !== undefined);
      return t(isRead ? "flows.sim.isRead" : waitWords[before?.waitsFor ?? "key"]);
    }
    if ("answer" in input)
      return input.answer.failed === undefined
        ? answers(input.answer.status, nodeAt(before)?.kind === "lookUp")
        : t(`flows.sim.outcome.${input.answer.failed}`);
    const node = nodeAt(before);
    const exit = node && exitsOf(node, flows).find(({ name }) => name === input.back);
    return exit?.label[language] ?? input.back;
  };
};

/** What happened in a walk, step by step. */
export const Log = ({ simulation: { steps, endedBy } }: { simulation: Simulation }) => {
  const { t } = useTranslation();
  const inputWords = useInputWords();
  const nodeAt = useNodeAt();
  const end = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows each step that comes.
  useEffect(() => {
    end.current?.scrollIntoView({ block: "nearest" });
  }, [steps.length, endedBy]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be come to by keyboard (axe: scrollable-region-focusable).
    <section className="flow-sim-log" role="log" aria-label={t("flows.sim.log")} tabIndex={0}>
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps are told in their order.
        <div key={index} className="flow-sim-step">
          {step.input && <div className="flow-sim-input">{inputWords(step, steps[index - 1])}</div>}
          <ul>
            {step.out.map((out, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above.
              <Out key={n} out={out} ofLookUp={nodeAt(steps[index - 1])?.kind === "lookUp"} />
            ))}
            {step.input && step.out.length === 0 && <li className="quiet">{t("flows.sim.unchanged")}</li>}
          </ul>
        </div>
      ))}
      {endedBy === "caller" && <div className="flow-sim-input">{t("flows.sim.youHungUp")}</div>}
      {endedBy === "talk" && <div className="flow-sim-input">{t("flows.sim.talks")}</div>}
      <div ref={end} />
    </section>
  );
};
