import type { Contract } from "@zongji/api";
import { type ContractTerms, yuanText } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { DeedButton } from "./deed-button.tsx";
import { Ledger } from "./ledger.tsx";
import { useInstalmentName } from "./use-contract.ts";

type Deduction = Contract["deductions"][number];
type Props = { readonly contract: Contract; readonly terms: ContractTerms };

const Actions = ({ contract, row: { why, of, fen, taken, settledBy } }: { contract: Contract; row: Deduction }) => {
  const { t } = useTranslation();
  if (contract.side !== "client" || settledBy !== null) return null;
  const isOpen = contract.end === null;
  if (why === "complaint")
    return (
      <>
        {isOpen && taken === null && (
          <DeedButton contract={contract} deed={{ type: "DeductionDecided", complaint: of }} />
        )}
        {taken === true && <DeedButton contract={contract} deed={{ type: "DeductionSettled", complaint: of }} />}
      </>
    );
  const fixed = { breach: why, of };
  return (
    <>
      {isOpen && taken === null && (
        <DeedButton contract={contract} deed={{ type: "BreachDeductionDecided", ...fixed, amountFen: fen }} />
      )}
      {isOpen && taken !== null && (
        <DeedButton
          contract={contract}
          deed={{ type: "BreachDeductionDecided", ...fixed, amountFen: fen, taken: !taken }}
          label={t(taken ? "contract.deduction.giveBack" : "contract.deduction.takeAfterAll")}
        />
      )}
      {taken === true && <DeedButton contract={contract} deed={{ type: "BreachDeductionSettled", ...fixed }} />}
    </>
  );
};

/** 扣款: what comes off the year-end payments, what the client has not decided, and what is settled. */
export const Deductions = ({ contract, terms }: Props) => {
  const { t } = useTranslation();
  const name = useInstalmentName();
  const instalment = (id: string): string => {
    const found = terms.instalments.find((each) => each.id === id);
    return found ? name(found) : id;
  };
  const state = ({ taken, settledBy, from }: Deduction): string => {
    if (taken === null) return t("contract.record.undecided");
    if (!taken) return t("contract.record.deductionLeft");
    if (settledBy === "otherwise") return t("contract.deduction.otherwise");
    if (settledBy !== null) return t("contract.deduction.settledWith", { name: instalment(settledBy) });
    return from === null ? t("contract.deduction.waits") : t("contract.deduction.comesOff", { name: instalment(from) });
  };
  const sum = (of: (one: Deduction) => boolean): string =>
    yuanText(contract.deductions.filter(of).reduce((all, { fen }) => all + fen, 0));
  const open = sum(({ taken, settledBy }) => taken === true && settledBy === null);
  const undecided = sum(({ taken, settledBy }) => taken === null && settledBy === null);
  return (
    <Ledger<Deduction & { readonly key: string }>
      title={t("contract.deduction.title")}
      note={t("contract.deduction.sums", { open, undecided })}
      rows={contract.deductions.map((each) => ({ ...each, key: `${each.why} ${each.of}` }))}
      rowKey="key"
      columns={[
        { title: t("contract.record.on"), width: 112, render: ({ on }) => <span className="figure">{on}</span> },
        { title: t("contract.deduction.why"), width: 176, render: ({ why }) => t(`contract.deduction.of.${why}`) },
        { title: t("contract.paper.no"), width: 168, render: ({ of }) => of },
        {
          ...{ title: t("contract.amount"), width: 120, align: "right" },
          render: ({ fen }) => <span className="figure">{yuanText(fen)}</span>,
        },
        {
          title: t("contract.state"),
          render: (row) => <span className={row.taken === null ? "warn" : ""}>{state(row)}</span>,
        },
        {
          ...{ title: t("contract.actions"), width: 240, align: "right" },
          render: (row) => <Actions contract={contract} row={row} />,
        },
      ]}
    />
  );
};
