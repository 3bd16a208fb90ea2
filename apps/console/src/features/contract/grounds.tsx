import type { Contract, ContractGround } from "@zongji/api";
import { isComplaintNumber, percentText, ratio } from "@zongji/domain";
import { Collapse, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { count } from "../../look/duration.ts";
import { Unsigned } from "./marks.tsx";
import { useInstalmentName } from "./use-contract.ts";

type Proof = ContractGround["proofs"][number];
type Props = { readonly contract: Contract };

/** So many stand open; the others unfold. */
const fewProofs = 3;

/** One thing that shows a ground, with the way to it. */
const ProofLine = ({ contract, proof: { kind, id, on, text, num, den } }: Props & { proof: Proof }) => {
  const { t } = useTranslation();
  const name = useInstalmentName();
  const stageName = (stage: string) => {
    const found = contract.terms?.terms.instalments.find((each) => each.id === stage);
    return found ? name(found) : stage;
  };
  const rate =
    num !== null && den !== null && den > 0
      ? ` ${t("contract.groundsOf.rate", { rate: percentText(ratio(num, den)), num: count(num), den: count(den) })}`
      : "";
  switch (kind) {
    case "day":
      return (
        <>
          <Link className="figure" to={`/contract/days?day=${id}`}>
            {id}
          </Link>
          <span className="figure">{rate}</span>
        </>
      );
    case "stage":
      return <Link to="/contract/stages">{stageName(id)}</Link>;
    case "complaint":
      return (
        <>
          {isComplaintNumber(id) ? <Link to={`/complaints/${id}`}>{id}</Link> : id} <span className="figure">{on}</span>{" "}
          {text}
        </>
      );
    case "rectification": {
      const dot = id.indexOf(".");
      return (
        <>
          <Link to="/contract/stages">{`${stageName(id.slice(0, dot))} ${id.slice(dot + 1)}`}</Link> {text}
        </>
      );
    }
    case "notice":
      return (
        <>
          <Link to={`/contract/notice/${id}`}>{id}</Link> <span className="figure">{on}</span> {text}
        </>
      );
    case "item":
      return text;
  }
};

const Proofs = ({ contract, of }: Props & { of: ContractGround }) => {
  const { t } = useTranslation();
  if (of.proofs.length === 0) return <span className="quiet">{t("contract.groundsOf.none")}</span>;
  const lines = (proofs: readonly Proof[]) => (
    <ul className="contract-history contract-proofs">
      {proofs.map((proof) => (
        <li key={proof.id}>
          <ProofLine contract={contract} proof={proof} />
        </li>
      ))}
    </ul>
  );
  const [first, more] = [of.proofs.slice(0, fewProofs), of.proofs.slice(fewProofs)];
  return (
    <>
      {lines(first)}
      {more.length > 0 && (
        <Collapse
          ghost
          size="small"
          items={[
            {
              key: "more",
              label: t("contract.groundsOf.more", { n: of.count - first.length }),
              children: lines(more),
            },
          ]}
        />
      )}
    </>
  );
};

/** 解约事由: each ground that figures and records can give, whether it is met today, and what shows it. */
export const Grounds = ({ contract }: Props) => {
  const { t } = useTranslation();
  if (contract.grounds.length === 0) return null;
  return (
    <Table<ContractGround>
      size="small"
      rowKey="ground"
      pagination={false}
      dataSource={contract.grounds}
      columns={[
        { title: t("contract.groundsOf.title"), width: 264, render: (_, { ground }) => t(`contract.ground.${ground}`) },
        {
          title: t("contract.groundsOf.count"),
          width: 128,
          align: "right",
          render: (_, { count: n, most }) => <span className="figure">{`${count(n)} / ${count(most)}`}</span>,
        },
        {
          title: t("contract.state"),
          width: 152,
          render: (_, { met, signed }) => (
            <span className="contract-marks">
              <span className={met ? "warn" : "quiet"}>
                {t(met ? "contract.groundsOf.met" : "contract.groundsOf.notMet")}
              </span>
              <Unsigned signed={signed} />
            </span>
          ),
        },
        { title: t("contract.groundsOf.evidence"), render: (_, of) => <Proofs contract={contract} of={of} /> },
      ]}
    />
  );
};
