import type { Contract, StageAcceptance } from "@zongji/api";
import type { ContractTerms } from "@zongji/domain";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { bytesText } from "../../look/alarm-text.ts";
import { moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { StageTag } from "./marks.tsx";
import { Packs } from "./packs.tsx";
import { Printed, SealPlace } from "./printed.tsx";
import { Samples } from "./samples.tsx";
import { useAcceptance } from "./use-acceptance.ts";
import { useInstalmentName } from "./use-contract.ts";
import { windowText } from "./window-text.ts";

type Of = { readonly contract: Contract; readonly terms: ContractTerms; readonly id: string };

const Missing = () => {
  const { t } = useTranslation();
  return <Nothing title={t("contract.paper.none")} why={t("contract.paper.noneWhy")} />;
};

/** 抽样与证据包 of a stage. */
export const Acceptance = ({ contract, terms, id }: Of) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const name = useInstalmentName();
  const { data, isError, error, refetch } = useAcceptance(id);
  const stage = contract.stages.find((each) => each.id === id);
  const instalment = terms.instalments.find((each) => each.id === id);
  if (!stage || !instalment) return <Missing />;
  if (isError && !data)
    return <Failing what={t("contract.acceptanceOf.failed")} why={words(error)} again={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <div className="page contract-stack">
      <header className="page-head">
        <h1>
          {name(instalment)} · {t("contract.acceptanceOf.title")}
        </h1>
        <StageTag state={stage.state} />
        {stage.window && <span className="quiet">{windowText(t, stage.window)}</span>}
        <Link to="/contract/stages">
          <Button size="small">{t("contract.acceptanceOf.back")}</Button>
        </Link>
      </header>
      <Samples contract={contract} stage={stage} samples={data.samples} />
      <Packs contract={contract} stage={stage} acceptance={data} />
    </div>
  );
};

type CoverOf = Of & { readonly pack: StageAcceptance["packs"][number]; readonly stage: string };

const CoverSheet = ({ contract, terms, id, pack, stage }: CoverOf) => {
  const { t } = useTranslation();
  const { no, by, name, at, sha256, zip, bytes, files } = pack;
  const window = contract.stages.find((each) => each.id === id)?.window;
  const lines: readonly (readonly [string, string])[] = [
    [t("contract.sheet.contract"), terms.name],
    [t("contract.tab.stages"), stage],
    [t("contract.window"), window ? windowText(t, window) : "—"],
    [t("contract.paper.no"), t("contract.pack.nth", { no })],
    [t("contract.pack.by"), `${t(`contract.side.${by}`)} ${name}`],
    [t("contract.pack.at"), moment(at, 0)],
    [t("contract.pack.size"), `${bytesText(bytes)} · ${t("contract.pack.files", { count: files })}`],
    [t("contract.pack.hash"), sha256],
    [t("contract.pack.zip"), zip],
  ];
  return (
    <article className="sheet">
      <h1>{t("contract.pack.coverTitle")}</h1>
      <p>{t("contract.pack.coverText")}</p>
      <table>
        <tbody>
          {lines.map(([label, text]) => (
            <tr key={label}>
              <td className="sheet-wraps">{label}</td>
              <td className="sheet-text">{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="sheet-parties">
        <SealPlace label={t("contract.sheet.client")} name={terms.client} />
        <SealPlace label={t("contract.sheet.provider")} name={terms.provider} />
      </div>
    </article>
  );
};

/** The newest pack's cover as it is printed and sealed: A4. */
export const PackCover = ({ contract, terms, id }: Of) => {
  const name = useInstalmentName();
  const { data, isPending } = useAcceptance(id);
  const pack = data?.packs.at(-1);
  const instalment = terms.instalments.find((each) => each.id === id);
  if (isPending) return <Loading />;
  if (!pack || !instalment) return <Missing />;
  return (
    <Printed back={`/contract/acceptance/${id}`}>
      <CoverSheet contract={contract} terms={terms} id={id} pack={pack} stage={name(instalment)} />
    </Printed>
  );
};
