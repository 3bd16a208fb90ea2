import { PrinterOutlined } from "@ant-design/icons";
import { type Contract, type ContractEffects, type ContractReading, clauseNo } from "@zongji/api";
import { allReadings, type ContractTerms, percentText } from "@zongji/domain";
import { Button, Card, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { moment } from "../../look/duration.ts";
import { useClauseWords } from "./clause-words.ts";
import { DeedButton } from "./deed-button.tsx";
import { Effects } from "./effects.tsx";
import { useContractDays, useContractEffects } from "./use-contract.ts";

const openOf = ({ versions }: ContractReading) =>
  versions.find(({ acceptedAt, withdrawn }) => acceptedAt === null && !withdrawn);

/** Each alternative beside the others; what holds now is marked, and can be proposed from here. */
const Alternatives = ({
  contract,
  reading,
  effects,
}: {
  contract: Contract;
  reading: ContractReading;
  effects: ContractEffects | null;
}) => {
  const { t } = useTranslation();
  const words = useClauseWords();
  const { clause, alternatives, alternative: now } = reading;
  const canPropose = contract.side !== null && contract.terms !== null && !openOf(reading);
  return (
    <div className="contract-alternatives">
      {alternatives.map((alternative, index) => (
        <div key={alternative} className={`contract-alternative${alternative === now ? " chosen" : ""}`}>
          <div>
            {clause === "C1" && <strong>{alternative} </strong>}
            {words.alternative(clause, alternative)}
            <Effects of={effects} clause={clause} alternative={alternative} />
          </div>
          <div className="contract-row">
            <span className="contract-marks small">
              {alternative === now && <span className="contract-now">{t("contract.reading.current")}</span>}
              {index === 0 && <span className="quiet">{t("contract.reading.recommended")}</span>}
            </span>
            {canPropose && (
              <DeedButton
                contract={contract}
                deed={{ type: "ReadingProposed", clause, alternative }}
                label={t("contract.reading.propose")}
              >
                <p>
                  {words.title(clause)}
                  {t("versions.colon")}
                  {words.alternative(clause, alternative)}
                </p>
              </DeedButton>
            )}
          </div>
        </div>
      ))}
    </div>
  );
};

const State = ({ contract, reading }: { contract: Contract; reading: ContractReading }) => {
  const { t } = useTranslation();
  const words = useClauseWords();
  const open = openOf(reading);
  const { clause } = reading;
  const said =
    open && t("contract.reading.asked", { what: words.alternative(clause, open.alternative), from: open.from });
  return (
    <div className="contract-reading-state">
      {reading.signed ? (
        <Tag color="success">
          {t("contract.signed")} · {t("contract.reading.version", { version: reading.version })}
        </Tag>
      ) : (
        <span className="state-tag hue-orange">{t("contract.reading.unsigned")}</span>
      )}
      {open && (
        <div>
          <div>
            {t("contract.reading.proposedBy", { side: t(`contract.side.${open.proposedBy}`) })}
            {t("versions.colon")}
            {said}
          </div>
          {open.note && <div className="quiet small">{open.note}</div>}
          {contract.side !== null && (
            <div>
              {contract.side !== open.proposedBy && (
                <DeedButton
                  contract={contract}
                  type="primary"
                  deed={{ type: "ReadingAccepted", clause, version: open.version }}
                  label={t("contract.reading.accept")}
                >
                  <p>
                    {words.title(clause)}
                    {t("versions.colon")}
                    {said}
                  </p>
                </DeedButton>
              )}
              <DeedButton
                contract={contract}
                deed={{ type: "ReadingWithdrawn", clause, version: open.version }}
                label={t(contract.side === open.proposedBy ? "contract.reading.withdraw" : "contract.reading.decline")}
              />
            </div>
          )}
          {contract.side === open.proposedBy && (
            <div className="quiet small">
              {t("contract.reading.waits", {
                side: t(`contract.side.${open.proposedBy === "client" ? "provider" : "client"}`),
              })}
            </div>
          )}
        </div>
      )}
    </div>
  );
};

const History = ({ reading }: { reading: ContractReading }) => {
  const { t } = useTranslation();
  const words = useClauseWords();
  if (reading.versions.length === 0) return <span className="quiet">{t("contract.reading.noHistory")}</span>;
  return (
    <ul className="contract-history">
      {reading.versions.map(({ version, alternative, from, proposedBy, proposedAt, acceptedAt, withdrawn }) => (
        <li key={version} className={withdrawn ? "quiet" : ""}>
          {t("contract.reading.version", { version })} · {words.alternative(reading.clause, alternative)} ·{" "}
          {t("contract.reading.from", { from })} ·{" "}
          {t("contract.reading.proposedBy", { side: t(`contract.side.${proposedBy}`) })} {moment(proposedAt, 0)} ·{" "}
          {acceptedAt === null
            ? t(withdrawn ? "contract.reading.withdraw" : "contract.reading.unsigned")
            : `${t("contract.signed")} ${moment(acceptedAt, 0)}`}
        </li>
      ))}
    </ul>
  );
};

const samples = [
  { requests: 600, answered: 480 },
  { requests: 300, answered: 260 },
  { requests: 480, answered: 432 },
];

/** The four readings of C1 over days that show where they differ, and over the days that are closed. */
const SideBySide = ({ contract, terms }: { contract: Contract; terms: ContractTerms }) => {
  const { t } = useTranslation();
  const words = useClauseWords();
  const days = useContractDays(contract.today < terms.until ? backOf(contract.today) : terms.from, contract.today);
  const closed = (days.data ?? []).filter(({ figures }) => figures !== null);
  const letters = ["A", "B", "C", "D"] as const;
  return (
    <Card size="small" title={`C1 ${t("contract.reading.example")}`}>
      <Table
        size="small"
        rowKey={(letter) => letter}
        pagination={false}
        dataSource={[...letters]}
        columns={[
          {
            title: t("contract.day.reading"),
            render: (_, letter: (typeof letters)[number]) => `${letter}　${words.alternative("C1", letter)}`,
          },
          ...samples.map((sample) => ({
            title: t("contract.reading.exampleDay", sample),
            align: "right" as const,
            width: 168,
            render: (_: unknown, letter: (typeof letters)[number]) => {
              const verdict = allReadings(terms, sample)[letter];
              if (!verdict.judged) return <span className="quiet">{t(`contract.day.why.${verdict.why}`)}</span>;
              return (
                <span className={`figure${verdict.passes ? "" : " warn"}`}>
                  {percentText(verdict.rate)} % {t(verdict.passes ? "contract.passes" : "contract.fails")}
                </span>
              );
            },
          })),
          {
            title: t("contract.reading.closedDays", { days: closed.length }),
            align: "right",
            width: 160,
            render: (_, letter: (typeof letters)[number]) => (
              <span className="figure">
                {closed.length === 0
                  ? "—"
                  : t("contract.times", {
                      n: closed.filter(({ readings }) => readings?.[letter].passes === false).length,
                    })}
              </span>
            ),
          },
        ]}
      />
    </Card>
  );
};

/** A year before. */
const backOf = (day: string): string => `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;

/** 口径确认: each unclear clause with its alternatives side by side, its versions, and who signed. */
export const Readings = ({ contract, terms }: { contract: Contract; terms: ContractTerms }) => {
  const { t } = useTranslation();
  const words = useClauseWords();
  const signed = contract.readings.filter((each) => each.signed).length;
  const effects = useContractEffects(contract.version).data ?? null;
  return (
    <div className="contract-stack">
      <div className="contract-row">
        <span className="quiet">
          {t("contract.reading.counts", { signed, unsigned: contract.readings.length - signed })}
        </span>
        <Link to="/contract/sheet">
          <Button icon={<PrinterOutlined />}>{t("contract.reading.print")}</Button>
        </Link>
      </div>
      <SideBySide contract={contract} terms={terms} />
      {effects && (
        <p className="quiet small contract-note">{t("contract.effect.how", { from: effects.from, to: effects.to })}</p>
      )}
      <Table<ContractReading>
        size="small"
        rowKey="clause"
        pagination={false}
        dataSource={contract.readings}
        expandable={{
          expandedRowRender: (reading) => <History reading={reading} />,
          rowExpandable: ({ versions }) => versions.length > 0,
        }}
        columns={[
          {
            title: t("contract.reading.clause"),
            width: 280,
            render: (_, { clause }) => (
              <>
                <strong>
                  {clauseNo(clause)} {words.title(clause)}
                </strong>
                <div className="quiet small">{words.text(clause)}</div>
              </>
            ),
          },
          {
            title: t("contract.reading.now"),
            render: (_, reading) => <Alternatives contract={contract} reading={reading} effects={effects} />,
          },
          {
            title: t("contract.state"),
            width: 232,
            render: (_, reading) => <State contract={contract} reading={reading} />,
          },
        ]}
      />
    </div>
  );
};
