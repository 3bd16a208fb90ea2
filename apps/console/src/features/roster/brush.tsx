import type { RosterShift } from "@zongji/api";
import { mostShiftsOfDay } from "@zongji/domain";
import { Checkbox, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Filling } from "./model.ts";

type Props = {
  readonly shifts: readonly RosterShift[];
  /** Undefined: nothing is chosen yet. */
  readonly filling: Filling | undefined;
  readonly choose: (filling: Filling) => void;
  readonly hueOf: (name: string) => number;
};

/** What a click fills in: one shift, several of a day, a day off, or nothing any more. */
export const Brush = ({ shifts, filling, choose, hueOf }: Props) => {
  const { t } = useTranslation();
  const [severally, setSeverally] = useState(false);
  const offered = shifts.filter(({ retired }) => !retired);
  const words = ({ name, from, to }: RosterShift) => (
    <span className={`roster-chip roster-hue-${hueOf(name)}`}>
      {name} <span className="figure small">{`${from}–${to}`}</span>
    </span>
  );
  return (
    <div className="roster-brush">
      <span className="quiet">{t("roster.brush")}</span>
      {severally ? (
        <Checkbox.Group
          value={[...(filling ?? [])]}
          onChange={(ids) => choose((ids as string[]).slice(0, mostShiftsOfDay))}
          options={offered.map((shift) => ({ value: shift.id, label: words(shift) }))}
        />
      ) : (
        <Radio.Group
          value={filling === undefined ? undefined : filling === null ? "clear" : (filling[0] ?? "off")}
          onChange={({ target: { value } }: { target: { value?: unknown } }) =>
            choose(value === "clear" ? null : value === "off" ? [] : [String(value)])
          }
          options={[
            ...offered.map((shift) => ({ value: shift.id, label: words(shift) })),
            { value: "off", label: <span className="roster-chip roster-off">{t("roster.off")}</span> },
            { value: "clear", label: t("roster.clear") },
          ]}
        />
      )}
      <Checkbox
        checked={severally}
        title={t("roster.severalNote", { count: mostShiftsOfDay })}
        onChange={({ target: { checked } }) => {
          setSeverally(checked);
          choose([]);
        }}
      >
        {t("roster.several")}
      </Checkbox>
    </div>
  );
};
