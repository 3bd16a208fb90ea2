import type { Contract } from "@zongji/api";
import type { ContractTerms } from "@zongji/domain";
import { Card, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { moment } from "../../look/duration.ts";
import { DeedButton } from "./deed-button.tsx";
import { useInstalmentName } from "./use-contract.ts";

type Entry = Contract["calendarYears"][number];
const hues: Readonly<Record<Entry["state"], string>> = {
  ...{ inForce: "green", waiting: "orange", declined: "grey", replaced: "grey" },
};

/** What an entry moved, or would move, each with the day before and the day since. */
const Moved = ({ entry, terms }: { entry: Entry; terms: ContractTerms }) => {
  const { t } = useTranslation();
  const name = useInstalmentName();
  return entry.moved.map(({ of, id, was, is }) => {
    const instalment = terms.instalments.find((each) => each.id === id);
    const what =
      of === "instalment" && instalment
        ? t("contract.holidays.due", { name: name(instalment) })
        : t("contract.holidays.notice", { id });
    return (
      <div key={`${of} ${id}`} className="figure small">
        {t(entry.state === "waiting" ? "contract.calendar.moves" : "contract.holidays.moved", { what, was, is })}
      </div>
    );
  });
};

const Line = ({ contract, terms, entry }: { contract: Contract; terms: ContractTerms; entry: Entry }) => {
  const { t } = useTranslation();
  const { by, year, off, worked, at, state } = entry;
  const other = by === "client" ? "provider" : "client";
  return (
    <li>
      <span className="contract-marks">
        <span className="figure">
          {t("contract.holidays.entered", {
            ...{ side: t(`contract.side.${by}`), year, at: moment(at, 0), off: off.length, worked: worked.length },
          })}
        </span>
        <span className={`state-tag hue-${hues[state]}`}>
          {state === "waiting"
            ? t("contract.calendar.waits", { side: t(`contract.side.${other}`) })
            : t(`contract.holidays.state.${state}`)}
        </span>
        {state === "waiting" && contract.side === other && (
          <DeedButton contract={contract} type="primary" deed={{ type: "CalendarYearConfirmed", year }}>
            <p className="quiet">{t("contract.holidays.changes")}</p>
            <p className="figure small">{off.join(" ")}</p>
            <p className="figure small">
              {worked.map((day) => (
                <Tag key={day}>{day}</Tag>
              ))}
            </p>
            <Moved entry={entry} terms={terms} />
          </DeedButton>
        )}
      </span>
      <Moved entry={entry} terms={terms} />
    </li>
  );
};

/** 节假日安排: which years are not published yet, what was entered, and which dates it moved. */
export const Holidays = ({ contract, terms }: { contract: Contract; terms: ContractTerms }) => {
  const { t } = useTranslation();
  const last = [contract.lastDay ?? terms.until, ...contract.payments.map(({ due }) => due)].sort().at(-1)!;
  const first = Number(terms.signedOn.slice(0, 4));
  const years = Array.from({ length: Number(last.slice(0, 4)) - first + 1 }, (_, index) => first + index);
  const missing = years.filter((year) => !contract.calendarKnown.includes(year));
  return (
    <Card
      size="small"
      title={t("contract.holidays.title")}
      extra={
        contract.side !== null && (
          <DeedButton contract={contract} deed={{ type: "CalendarYearEntered" }}>
            <p className="quiet">{t("contract.holidays.changes")}</p>
          </DeedButton>
        )
      }
    >
      {missing.length > 0 && (
        <p className="quiet contract-note">
          {t("contract.holidays.notThere", { years: missing.join(t("page.comma")) })}
        </p>
      )}
      {contract.calendarYears.length > 0 && (
        <ul className="contract-history">
          {contract.calendarYears.map((entry) => (
            <Line key={`${entry.year} ${entry.at}`} contract={contract} terms={terms} entry={entry} />
          ))}
        </ul>
      )}
    </Card>
  );
};
