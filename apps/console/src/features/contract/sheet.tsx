import { PrinterOutlined } from "@ant-design/icons";
import type { Contract } from "@zongji/api";
import type { ContractTerms } from "@zongji/domain";
import { Button } from "antd";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { clauseNo, useClauseWords } from "./clause-words.ts";

const Party = ({ label, name }: { label: string; name: string }) => {
  const { t } = useTranslation();
  return (
    <div className="sheet-party">
      <div>
        <strong>{label}</strong> {name}
      </div>
      <div className="sheet-seal">{t("contract.sheet.seal")}</div>
      <div>{t("contract.sheet.person")}</div>
      <div>{t("contract.sheet.date")}</div>
    </div>
  );
};

const Clauses = ({ readings }: Pick<Contract, "readings">) => {
  const { t } = useTranslation();
  const words = useClauseWords();
  return (
    <table>
      <thead>
        <tr>
          <th>{t("contract.sheet.no")}</th>
          <th>{t("contract.sheet.clause")}</th>
          <th>{t("contract.sheet.reading")}</th>
          <th>{t("contract.sheet.from")}</th>
          <th>{t("contract.sheet.state")}</th>
        </tr>
      </thead>
      <tbody>
        {readings.map(({ clause, alternative, signed, version, versions }) => (
          <tr key={clause}>
            <td>{clauseNo(clause)}</td>
            <td>
              <strong>{words.title(clause)}</strong>
              <br />
              {words.text(clause)}
            </td>
            <td>
              {clause === "C1" && `${alternative}：`}
              {words.alternative(clause, alternative)}
            </td>
            <td className="figure">{versions.find((each) => each.version === version)?.from ?? "—"}</td>
            <td>
              {signed
                ? `${t("contract.signed")} ${t("contract.reading.version", { version })}`
                : t("contract.reading.unsigned")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Paper = ({ contract, terms }: { contract: Contract; terms: ContractTerms }) => {
  const { t } = useTranslation();
  return (
    <article className="sheet">
      <h1>{t("contract.sheet.title")}</h1>
      <p className="sheet-about">
        <span>
          {t("contract.sheet.contract")}：{terms.name}
        </span>
        <span>
          {t("contract.sheet.printed")}：{contract.today}
        </span>
        <span>
          {t("contract.sheet.version")}：{contract.version}
        </span>
      </p>
      <p>{t("contract.sheet.intro")}</p>
      <Clauses readings={contract.readings} />
      <div className="sheet-parties">
        <Party label={t("contract.sheet.client")} name={terms.client} />
        <Party label={t("contract.sheet.provider")} name={terms.provider} />
      </div>
    </article>
  );
};

/** 口径确认单 as it is printed and sealed: A4, each clause with its reading, and whether both signed it. */
export const Sheet = ({ contract, terms }: { contract: Contract; terms: ContractTerms }) => {
  const { t } = useTranslation();
  return (
    <div className="sheet-page">
      <div className="sheet-tools">
        <Link to="/contract/readings">
          <Button>{t("contract.sheet.back")}</Button>
        </Link>
        <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t("contract.sheet.print")}
        </Button>
      </div>
      <Paper contract={contract} terms={terms} />
      {/* What is printed stands outside the frame, which scrolls and would be cut. */}
      {createPortal(
        <div className="sheet-print">
          <Paper contract={contract} terms={terms} />
        </div>,
        document.body,
      )}
    </div>
  );
};
