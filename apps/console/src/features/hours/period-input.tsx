import type { Period } from "@zongji/domain";
import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { periodsText, readPeriods } from "./periods.ts";

/** Hours of a day in one line of text. What can't be read stays as it was typed, and says so. */
export const PeriodInput = ({
  label,
  periods,
  change,
  disabled = false,
}: {
  label: string;
  periods: readonly Period[];
  /** undefined: what is typed can't be read. */
  change: (periods: readonly Period[] | undefined) => void;
  disabled?: boolean;
}) => {
  const { t } = useTranslation();
  const told = periodsText(periods);
  const [typed, setTyped] = useState<string>();
  const text = typed ?? told;
  const read = readPeriods(text);
  return (
    <div className="period-input">
      <Input
        aria-label={label}
        value={text}
        disabled={disabled}
        placeholder={t("hours.closed")}
        maxLength={200}
        {...(read === undefined && { status: "error" as const })}
        onChange={({ target }) => {
          setTyped(target.value);
          change(readPeriods(target.value));
        }}
        // As it is told, once it was read.
        onBlur={() => read !== undefined && setTyped(undefined)}
      />
      {read === undefined && (
        <div className="period-wrong" role="alert">
          {t("hours.wrongPeriods")}
        </div>
      )}
    </div>
  );
};
