import { type Contract, labelIn } from "@zongji/api";
import type { ContractTerms } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { count, moment } from "../../look/duration.ts";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { About, Missing } from "./papers.tsx";
import { Facts, Printed, SealPlace } from "./printed.tsx";
import { useHandoverPacks } from "./use-handover-packs.ts";

type Of = { readonly contract: Contract; readonly terms: ContractTerms; readonly id: string };

/** 移交清单: what was handed over, by its counts and its total hash; both sides seal it. */
export const HandoverPaper = ({ contract, terms, id }: Of) => {
  const { t, i18n } = useTranslation();
  const words = useFailureWords();
  const packs = useHandoverPacks();
  const told = contract.handoverPacks.find((one) => one.id === id);
  const pack = packs.data?.find((one) => one.id === id);
  if (!told) return <Missing />;
  if (packs.isError && !packs.data)
    return <Failing what={t("handoverPack.failed")} why={words(packs.error)} again={() => void packs.refetch()} />;
  if (!pack) return <Loading />;
  const facts: readonly (readonly [string, string])[] = [
    [t("handoverPaper.until"), moment(pack.until, 0)],
    [t("handoverPaper.finished"), moment(told.at, 0)],
    [t("handoverPaper.rows"), count(told.rows)],
    [t("handoverPaper.recordings"), count(told.recordings)],
    [t("handoverPaper.missing"), count(told.missing)],
    ...(pack.unopened > 0 ? [[t("handoverPaper.unopened"), count(pack.unopened)] as const] : []),
    [t("handoverPaper.files"), count(told.files)],
    [t("handoverPaper.size"), count(told.bytes)],
    [t("handoverPaper.hash"), told.sha256],
  ];
  return (
    <Printed back="/contract/records">
      <article className="sheet">
        <h1>{t("handoverPaper.title")}</h1>
        <About contract={contract} terms={terms} no={id} on={moment(told.at, 0).slice(0, 10)} />
        <p>{t("contract.paper.to", { name: terms.client })}</p>
        <p>{t("handoverPaper.text")}</p>
        <Facts lines={facts} />
        <p>{t("handoverPaper.check")}</p>
        <p>{t("handoverPaper.medium")}</p>
        <table className="sheet-counts">
          <thead>
            <tr>
              <th>{t("handoverPaper.kind")}</th>
              <th>{t("handoverPaper.count")}</th>
              <th>{t("handoverPaper.attached")}</th>
            </tr>
          </thead>
          <tbody>
            {pack.counts
              .filter(({ inPack }) => inPack > 0)
              .map(({ name, label, inPack, files }) => (
                <tr key={name}>
                  <td>{labelIn(label, i18n.language)}</td>
                  <td className="figure">{count(inPack)}</td>
                  <td className="figure">{files > 0 ? count(files) : "—"}</td>
                </tr>
              ))}
          </tbody>
        </table>
        {told.received && <p>{t("contract.paper.receiptKnown", told.received)}</p>}
        <div className="sheet-parties">
          <SealPlace label={t("handoverPaper.giver")} name={terms.provider} />
          <SealPlace label={t("handoverPaper.taker")} name={terms.client} />
        </div>
      </article>
    </Printed>
  );
};
