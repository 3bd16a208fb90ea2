import type { CallStep } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { groupName, useGroups } from "../server/queries.ts";
import { useNow } from "./clock.tsx";
import { moment } from "./duration.ts";
import { useEnding } from "./ending.ts";
import { useWho } from "./names.ts";
import { useResultWords } from "./result.ts";

/** Of these the reason is a person's own words. */
const ownWords: ReadonlySet<CallStep["step"]> = new Set(["released", "forceReady", "forceBusy", "forceSignOut"]);

const useReason = () => {
  const { t, i18n } = useTranslation();
  const results = useResultWords();
  return ({ step, reason }: CallStep): string => {
    if (reason === null) return "";
    if (ownWords.has(step)) return reason;
    if (step === "noted") return results(reason);
    const key = [`reason.${reason}`, `stepReason.${reason}`].find((each) => i18n.exists(each)) ?? "stepReason.other";
    return String(t(key as "stepReason.other"));
  };
};

/** A step of a call as a sentence; no raw code comes through. */
export const useStepWords = () => {
  const { t } = useTranslation();
  const { data: groups } = useGroups();
  const who = useWho();
  const [reason, ending] = [useReason(), useEnding()];
  return (step: CallStep): string => {
    const group = step.group === null ? "" : groupName(groups, step.group);
    const seat = step.seat && step.by === null ? t("transfer.seat") : "";
    const by = step.by ? who(step.by) : "";
    return t(`step.${step.step}`, {
      agent: step.agent ? who(step.agent) : "",
      by,
      to: [seat, by, step.number ?? "", by === "" && step.number === null ? group : ""].filter(Boolean).join(" "),
      group,
      number: step.number ?? "",
      text: step.text ?? "",
      reason: reason(step),
      type: step.businessType === null ? "" : t("business.of", { type: step.businessType }),
      ending: ending(step.ending),
    })
      .trim()
      .replace(/[：:]$/, "");
  };
};

/** The steps so far, the newest first: what a colleague who comes into a talk has to know. */
export const StepList = ({ steps }: { steps: readonly CallStep[] }) => {
  const words = useStepWords();
  const now = useNow();
  return (
    <ol className="step-list">
      {steps
        .map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only added at the end.
          <li key={index} data-step={step.step}>
            <span className="figure quiet">{moment(step.at, now)}</span> <span>{words(step)}</span>
          </li>
        ))
        .reverse()}
    </ol>
  );
};
