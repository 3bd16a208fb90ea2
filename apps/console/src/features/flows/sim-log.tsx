import { exitsOf, type FlowOut, type WalkStep } from "@zongji/domain";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "./editor-context.ts";
import { PlayPrompts } from "./play-prompt.tsx";
import type { Simulation } from "./simulation.ts";

/** What came out of a step, a line each; that a key was pressed is said by its input already. */
const useOutWords = () => {
  const { t } = useTranslation();
  const { around, words, flows, id } = useEditor();
  const nodeName = (flow: string, node: string): string => {
    const own = words.name(node, flows.find((each) => each.id === flow)?.nodes[node]);
    return flow === id ? own : `${around.names.get(flow) ?? flow} · ${own}`;
  };
  return (out: FlowOut): string | undefined => {
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
        return t("flows.sim.asks", { method: out.method, url: out.url, seconds: out.timeoutMs / 1000 });
      case "askOver":
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

const Out = ({ out }: { out: FlowOut }) => {
  const { words } = useEditor();
  const told = useOutWords()(out);
  const prompts = "prompts" in out ? out.prompts : [];
  const spoken = prompts.map(words.prompt).join(" ");
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
          <PlayPrompts prompts={prompts} label={spoken} />
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

const useInputWords = () => {
  const { t } = useTranslation();
  const { flows } = useEditor();
  const language = useTranslation().i18n.language === "en" ? "en" : "zh";
  return (step: WalkStep, before: WalkStep | undefined): string | undefined => {
    const { input } = step;
    if (!input) return undefined;
    if ("press" in input) return t("flows.sim.press", { key: input.press });
    if ("wait" in input) return t(waitWords[before?.waitsFor ?? "key"]);
    if ("answer" in input)
      return input.answer.failed === undefined
        ? t("flows.sim.answers", { status: input.answer.status })
        : t(`flows.sim.outcome.${input.answer.failed}`);
    const node = flows.find(({ id }) => id === before?.flow)?.nodes[before?.node ?? ""];
    const exit = node && exitsOf(node, flows).find(({ name }) => name === input.back);
    return exit?.label[language] ?? input.back;
  };
};

/** What happened in a walk, step by step. */
export const Log = ({ simulation: { steps, endedBy } }: { simulation: Simulation }) => {
  const { t } = useTranslation();
  const inputWords = useInputWords();
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
              <Out key={n} out={out} />
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
