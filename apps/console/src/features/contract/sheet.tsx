import { type Contract, clauseNo } from "@zongji/api";
import type { ContractTerms } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { useClauseWords } from "./clause-words.ts";
import { Printed, SealPlace } from "./printed.tsx";

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
              {clause === "C1" && `${alternative}${t("versions.colon")}`}
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
          {t("contract.sheet.contract")}
          {t("versions.colon")}
          {terms.name}
        </span>
        <span>
          {t("contract.sheet.printed")}
          {t("versions.colon")}
          {contract.today}
        </span>
        <span>
          {t("contract.sheet.version")}
          {t("versions.colon")}
          {contract.version}
        </span>
      </p>
      <p>{t("contract.sheet.intro")}</p>
      <Clauses readings={contract.readings} />
      <div className="sheet-parties">
        <SealPlace label={t("contract.sheet.client")} name={terms.client} />
        <SealPlace label={t("contract.sheet.provider")} name={terms.provider} />
      </div>
    </article>
  );
};

/** 口径确认单 as it is printed and sealed: A4, each clause with its reading, and whether both signed it. */
export const Sheet = ({ contract, terms }: { contract: Contract; terms: ContractTerms }) => (
  <Printed back="/contract/readings">
    <Paper contract={contract} terms={terms} />
  </Printed>
);
