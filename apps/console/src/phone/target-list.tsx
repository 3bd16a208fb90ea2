import { useQuery } from "@tanstack/react-query";
import type { Targets } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { Failing, Loading } from "../look/page-state.tsx";
import { StateTag } from "../look/state.tsx";
import { useFailureWords } from "../server/failure.ts";
import { request } from "../server/request.ts";
import type { TargetRow } from "./targets.ts";

const everyMs = 2000;

/** Where a talk can go, asked for again while somebody looks at it. */
export const useTargets = () =>
  useQuery({ queryKey: ["targets"], queryFn: () => request("agentTargets"), refetchInterval: everyMs, staleTime: 0 });

const Row = ({ row, chosen, choose }: { row: TargetRow; chosen: boolean; choose: () => void }) => {
  const { t } = useTranslation();
  const { group, state } = row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the field above, which keeps the focus.
    <li
      id={`target-${row.key}`}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a listbox is a list whose lines are chosen.
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      className="target"
      data-target={row.key}
      onClick={choose}
    >
      <span className="target-name">
        {row.label} {row.says && <span className="target-says">{row.says}</span>}
        {row.agentNo && !row.label.includes(row.agentNo) && <span className="quiet number">{row.agentNo}</span>}
      </span>
      {group && (
        <>
          <span className={group.waiting > 0 ? "warn figure" : "quiet figure"}>
            {t("transfer.waiting", { count: group.waiting })}
          </span>
          <span className="figure">{t("transfer.ready", group)}</span>
        </>
      )}
      {state && <StateTag state={row.doubt === "unreachable" ? "trouble" : state} />}
    </li>
  );
};

/** The lines; which is chosen, and by which keys, is the caller's. */
export const TargetList = ({
  targets,
  rows,
  chosen,
  choose,
  empty,
}: {
  targets: ReturnType<typeof useTargets>;
  rows: (targets: Targets) => readonly TargetRow[];
  chosen: string | undefined;
  choose: (key: string) => void;
  empty: string;
}) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  if (targets.isPending) return <Loading />;
  if (!targets.data)
    return <Failing what={t("transfer.failed")} why={words(targets.error)} again={() => void targets.refetch()} />;
  const list = rows(targets.data);
  if (list.length === 0) return <p className="quiet">{empty}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a listbox is a list whose lines are chosen.
    <ul className="target-list" role="listbox" id="target-list" aria-label={t("transfer.title")}>
      {list.map((row) => (
        <Row key={row.key} row={row} chosen={row.key === chosen} choose={() => choose(row.key)} />
      ))}
    </ul>
  );
};
