import type { WalkStepShown } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { groupName, useGroups } from "../../server/queries.ts";

type Out = WalkStepShown["out"][number];

/** More is not read at one glance; the simulator of flows tells all. */
const mostLines = 16;

/** What a caller meets who presses nothing, a line each. @param labels of the nodes, by "flow/node" */
export const Way = ({
  steps,
  labels,
}: {
  steps: readonly WalkStepShown[];
  labels: Readonly<Record<string, string>>;
}) => {
  const { t } = useTranslation();
  const { data: groups } = useGroups();
  const told = (out: Out): string | undefined => {
    switch (out.out) {
      case "entered":
        return t("flows.sim.entered", { node: labels[`${out.flow}/${out.node}`] ?? out.node });
      case "noInput":
        return t("flows.sim.noInput");
      case "queue":
        return t("flows.sim.queued", { group: groupName(groups, out.group) });
      case "dial":
      case "transfer":
        return t("flows.sim.dials", { number: out.number, seconds: (out.ringMs ?? 0) / 1000 });
      case "record":
        return t("flows.sim.records", { seconds: (out.maxMs ?? 0) / 1000 });
      case "hangUp":
        return t("flows.sim.ends");
      default:
        return undefined;
    }
  };
  const lines = steps.flatMap(({ out }) => out.map(told)).filter((line) => line !== undefined);
  return (
    <ol className="at-moment-way">
      {lines.slice(0, mostLines).map((line, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines stand in their order.
        <li key={n}>{line}</li>
      ))}
      {lines.length > mostLines && <li>…</li>}
    </ol>
  );
};
