import type { Contract, ContractStage } from "@zongji/api";
import type { ContractTerms } from "@zongji/domain";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { moment } from "../../look/duration.ts";
import { Nothing } from "../../look/page-state.tsx";
import { Facts, Printed, SealPlace } from "./printed.tsx";
import { useInstalmentName } from "./use-contract.ts";
import { windowText } from "./window-text.ts";

type Of = { readonly contract: Contract; readonly terms: ContractTerms };
type Side = "client" | "provider";
type Receipt = { readonly by: string; readonly on: string } | null;

const partyOf = (terms: ContractTerms, side: Side): string => terms[side];

export const About = ({ contract, terms, no, on }: Of & { no: string; on: string }) => {
  const { t } = useTranslation();
  return (
    <p className="sheet-about">
      <span>
        {t("contract.sheet.contract")}
        {t("versions.colon")}
        {terms.name}
      </span>
      <span>
        {t("contract.paper.no")}
        {t("versions.colon")}
        {no}
      </span>
      <span>
        {t("contract.paper.issued")}
        {t("versions.colon")}
        {on}
      </span>
      <span>
        {t("contract.sheet.version")}
        {t("versions.colon")}
        {contract.version}
      </span>
    </p>
  );
};

/** What belongs to it, each with the hash by which it is known. */
const Attached = ({ files }: Pick<Contract, "files">) => {
  const { t } = useTranslation();
  if (files.length === 0) return null;
  return (
    <>
      <h2>{t("contract.paper.attached")}</h2>
      <ol className="sheet-files">
        {files.map(({ id, name, sha256 }) => (
          <li key={id}>
            {name}
            <br />
            <code>SHA-256 {sha256}</code>
          </li>
        ))}
      </ol>
    </>
  );
};

/** 送达回执: on the same sheet, to be cut off and given back. */
const ReceiptPart = ({ title, no, name, receipt }: { title: string; no: string; name: string; receipt: Receipt }) => {
  const { t } = useTranslation();
  return (
    <section className="sheet-receipt">
      <h2>{t("contract.paper.receipt")}</h2>
      <p>{t("contract.paper.receiptText", { title, no })}</p>
      {receipt && <p>{t("contract.paper.receiptKnown", { by: receipt.by, on: receipt.on })}</p>}
      <SealPlace label={t("contract.paper.receiver")} name={name} />
    </section>
  );
};

type PaperProps = Of & {
  readonly title: string;
  readonly no: string;
  readonly on: string;
  readonly from: Side;
  readonly to: Side;
  readonly receipt: Receipt;
  readonly children: ReactNode;
};

const Paper = ({ contract, terms, title, no, on, from, to, receipt, children }: PaperProps) => {
  const { t } = useTranslation();
  return (
    <article className="sheet">
      <h1>{title}</h1>
      <About contract={contract} terms={terms} no={no} on={on} />
      <p>{t("contract.paper.to", { name: partyOf(terms, to) })}</p>
      {children}
      <div className="sheet-parties">
        <span />
        <SealPlace label={t("contract.paper.issuer")} name={partyOf(terms, from)} />
      </div>
      <ReceiptPart title={title} no={no} name={partyOf(terms, to)} receipt={receipt} />
    </article>
  );
};

const FailedItems = ({ stage }: { stage: ContractStage }) => {
  const { t } = useTranslation();
  const failed = stage.items.filter(({ passed }) => passed === false);
  if (failed.length === 0) return null;
  return (
    <>
      <h2>{t("contract.paper.failedItems")}</h2>
      <table>
        <thead>
          <tr>
            <th>{t("deedField.item")}</th>
            <th>{t("contract.evidence")}</th>
            <th>{t("contract.finding")}</th>
          </tr>
        </thead>
        <tbody>
          {failed.map(({ item, evidence, note }) => (
            <tr key={item}>
              <td>{t(`contract.item.${item}`)}</td>
              <td>{evidence || t("contract.noEvidence")}</td>
              <td>
                {t("contract.itemFailed")} {note}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
};

const Rectifications = ({ stage }: { stage: ContractStage }) => {
  const { t } = useTranslation();
  if (stage.rectifications.length === 0) return null;
  return (
    <>
      <h2>{t("contract.paper.rectifications")}</h2>
      <table>
        <thead>
          <tr>
            {(["goal", "request", "acceptance", "effect"] as const).map((field, index) => (
              <th key={field}>
                {index === 0 && `${t("contract.paper.no")} · `}
                {t(`deedField.${field}`)}
              </th>
            ))}
            <th>{t("contract.state")}</th>
          </tr>
        </thead>
        <tbody>
          {stage.rectifications.map(({ id, goal, request, acceptance, effect, state }) => (
            <tr key={id}>
              <td className="sheet-wraps">
                <strong>{id}</strong> {goal}
              </td>
              <td>{request}</td>
              <td>{acceptance}</td>
              <td>{effect || "—"}</td>
              <td>{t(`contract.rectificationState.${state}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
};

export const Missing = () => {
  const { t } = useTranslation();
  return <Nothing title={t("contract.paper.none")} why={t("contract.paper.noneWhy")} />;
};

/** 项目管控要求 of a failed stage, with its rectifications and its delivery receipt. */
export const RequirementPaper = ({ contract, terms, id }: Of & { id: string }) => {
  const { t } = useTranslation();
  const name = useInstalmentName();
  const stage = contract.stages.find((each) => each.id === id);
  const instalment = terms.instalments.find((each) => each.id === id);
  if (!stage?.requirement || !instalment) return <Missing />;
  const { no, text, issuedAt, receipt } = stage.requirement;
  const on = moment(issuedAt, 0).slice(0, 10);
  return (
    <Printed back="/contract/stages">
      <Paper
        {...{ contract, terms, title: t("contract.requirement"), no, on, from: "client", to: "provider", receipt }}
      >
        <p>
          {t("contract.paper.requirementText", { stage: name(instalment) })}
          {stage.window && t("contract.paper.requirementWindow", { window: windowText(t, stage.window) })}
        </p>
        <p className="sheet-text">{text}</p>
        <FailedItems stage={stage} />
        <Rectifications stage={stage} />
        <Attached files={contract.files.filter(({ kind, key }) => kind === "requirement" && key === id)} />
      </Paper>
    </Printed>
  );
};

/** 违约通知 with its remedy clock and its delivery receipt. */
export const NoticePaper = ({ contract, terms, id }: Of & { id: string }) => {
  const { t } = useTranslation();
  const notice = contract.notices.find((each) => each.id === id);
  if (!notice) return <Missing />;
  const { by, cause, on, clockFrom, remedyBy, provisional, receipt } = notice;
  return (
    <Printed back="/contract/records">
      <Paper
        {...{ contract, terms, title: t("contract.paper.notice"), no: id, on, receipt }}
        from={by}
        to={by === "client" ? "provider" : "client"}
      >
        <p>{t("contract.paper.noticeText")}</p>
        <p className="sheet-text">{cause}</p>
        <p>
          <strong>{t("contract.paper.clock", { days: terms.remedyWorkingDays, on: clockFrom, by: remedyBy })}</strong>
          {provisional && t("contract.paper.clockProvisional")}
        </p>
        <p>{t("contract.paper.clockAfter")}</p>
        <Attached files={contract.files.filter(({ kind, key }) => kind === "notice" && key === id)} />
      </Paper>
    </Printed>
  );
};

/** 退还证明, 销毁证明: what was asked for, what was done and before whom; both seal it. */
export const MaterialPaper = ({ contract, terms, id }: Of & { id: string }) => {
  const { t } = useTranslation();
  const material = contract.materials.find((each) => each.id === id);
  if (!material?.disposed) return <Missing />;
  const { how, what, on, disposed, confirmed, packs } = material;
  /** With the hash by which it is known what was in it. */
  const handedOver = (ids: readonly string[]): string =>
    contract.handoverPacks
      .filter((pack) => ids.includes(pack.id) && pack.received)
      .map(
        ({ id: no, received, sha256 }) => `${t("handoverPack.beforeOf", { id: no, ...received })}\nSHA-256 ${sha256}`,
      )
      .join("\n") || "—";
  const lines: readonly (readonly [string, string])[] = [
    [t("deedField.what"), what],
    [t("contract.material.askedOn"), on],
    [t("deedField.how"), t(`contract.disposal.${how}`)],
    [t("deedField.method"), disposed.method],
    [t("deedField.witness"), disposed.witness],
    [t("contract.material.doneOn"), disposed.on],
    [t("handoverPack.before"), handedOver(packs)],
  ];
  return (
    <Printed back="/contract/records">
      <article className="sheet">
        <h1>{t(`contract.material.paper.${how}`)}</h1>
        <About contract={contract} terms={terms} no={id} on={disposed.on} />
        <p>{t("contract.paper.to", { name: terms.client })}</p>
        <p>{t(`contract.material.text.${how}`)}</p>
        <Facts lines={lines} />
        <p>{t("contract.material.secrecyUntil", { day: contract.secretUntil ?? "—" })}</p>
        {confirmed && <p>{t("contract.material.confirmedNote")}</p>}
        <Attached files={contract.files.filter(({ kind, key }) => kind === "material" && key === id)} />
        <div className="sheet-parties">
          <SealPlace label={t("contract.sheet.provider")} name={terms.provider} />
          <SealPlace label={t("contract.sheet.client")} name={terms.client} />
        </div>
      </article>
    </Printed>
  );
};
