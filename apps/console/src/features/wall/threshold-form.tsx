import type { Wall } from "@zongji/api";
import { type WallThreshold, type WallTile, wallUnitOf } from "@zongji/domain";
import { Button, Checkbox, Form, InputNumber, Radio, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { boundScale, type Definitions } from "../../look/wall-figure.ts";
import { FigureChoice } from "./figure-choice.tsx";

export const newThreshold: WallThreshold = {
  ...{ measure: "waiting", when: "now", scope: "all", of: "", worse: "above", back: 0, least: 0 },
  ...{ raiseAfterMs: 0, clearAfterMs: 10_000, sound: true, webhook: false },
};

type Parts = {
  readonly threshold: WallThreshold;
  readonly definitions: Definitions;
  readonly places: Pick<Wall, "agents" | "groups">;
  readonly isSaving: boolean;
  /** @returns why it can't be kept; undefined: it is being saved */
  readonly save: (threshold: WallThreshold) => "needsLine" | "unordered" | "twice" | undefined;
  readonly cancel: () => void;
};
type Change = (change: Partial<WallThreshold>) => void;

/** A bound in the unit in which people think of it. */
const Bound = ({
  filled,
  name,
  change,
}: {
  filled: WallThreshold;
  name: "warning" | "alarm" | "back";
  change: Change;
}) => {
  const { t } = useTranslation();
  const { unit, by } = boundScale(filled);
  const value = filled[name];
  const words =
    unit === "percent" ? t("wallAlarms.inPercent") : unit === "seconds" ? t("wallAlarms.inSeconds") : undefined;
  return (
    <Form.Item label={t(`wallAlarms.${name}`)} {...(name === "back" && { tooltip: t("wallAlarms.backNote") })}>
      <InputNumber
        min={0}
        max={1_000_000_000 / by}
        precision={by === 100 ? 2 : 0}
        value={value === undefined ? null : value / by}
        {...(words && { suffix: words })}
        aria-label={t(`wallAlarms.${name}`)}
        onChange={(next) =>
          change({ [name]: next === null ? (name === "back" ? 0 : undefined) : Math.round(next * by) })
        }
      />
    </Form.Item>
  );
};

const Seconds = ({
  filled,
  name,
  change,
}: {
  filled: WallThreshold;
  name: "raiseAfterMs" | "clearAfterMs";
  change: Change;
}) => {
  const { t } = useTranslation();
  const label = t(name === "raiseAfterMs" ? "wallAlarms.raiseAfter" : "wallAlarms.clearAfter");
  return (
    <Form.Item label={label}>
      <InputNumber
        min={0}
        max={3600}
        precision={0}
        value={filled[name] / 1000}
        aria-label={label}
        onChange={(next) => change({ [name]: (next ?? 0) * 1000 })}
      />
    </Form.Item>
  );
};

const withoutEmpty = ({ warning, alarm, ...rest }: WallThreshold): WallThreshold => ({
  ...rest,
  ...(warning !== undefined && { warning }),
  ...(alarm !== undefined && { alarm }),
});

/** How a crossing is told besides colour and word. */
const Tells = ({ filled, change }: { filled: WallThreshold; change: Change }) => {
  const { t } = useTranslation();
  return (
    <Space wrap>
      <Checkbox checked={filled.sound} onChange={({ target }) => change({ sound: target.checked })}>
        {t("wallAlarms.sound")}
      </Checkbox>
      <Checkbox checked={filled.webhook} onChange={({ target }) => change({ webhook: target.checked })}>
        {t("wallAlarms.webhook")}
      </Checkbox>
    </Space>
  );
};

/** One threshold as it is filled in. */
export const ThresholdForm = ({ threshold, definitions, places, isSaving, save, cancel }: Parts) => {
  const { t } = useTranslation();
  const [filled, setFilled] = useState(threshold);
  const [problem, setProblem] = useState<ReturnType<Parts["save"]>>();
  const change: Change = (next) => setFilled({ ...filled, ...next } as WallThreshold);
  const isRate = ["percent", "ratio"].includes(wallUnitOf(filled) ?? "") || filled.measure.startsWith("average");
  return (
    <Form layout="vertical" className="threshold-form" onFinish={() => setProblem(save(withoutEmpty(filled)))}>
      <FigureChoice
        figure={filled}
        change={({ when, ...of }: WallTile) => when !== "forecast" && change({ ...of, when })}
        definitions={definitions}
        places={places}
        withForecast={false}
      />
      <Form.Item label={t("wallAlarms.worse")}>
        <Radio.Group
          value={filled.worse}
          onChange={({ target }) => change({ worse: target.value })}
          options={[
            { value: "above", label: t("wallAlarms.isAbove") },
            { value: "below", label: t("wallAlarms.isBelow") },
          ]}
        />
      </Form.Item>
      <div className="threshold-fields">
        {(["warning", "alarm", "back"] as const).map((name) => (
          <Bound key={name} filled={filled} name={name} change={change} />
        ))}
        {isRate && (
          <Form.Item label={t("wallAlarms.least")} tooltip={t("wallAlarms.leastNote")}>
            <InputNumber
              min={0}
              max={1_000_000}
              precision={0}
              value={filled.least}
              aria-label={t("wallAlarms.least")}
              onChange={(least) => change({ least: least ?? 0 })}
            />
          </Form.Item>
        )}
        <Seconds filled={filled} name="raiseAfterMs" change={change} />
        <Seconds filled={filled} name="clearAfterMs" change={change} />
      </div>
      <Tells filled={filled} change={change} />
      {problem && (
        <p role="alert" className="threshold-problem">
          {t(`wallAlarms.${problem}`)}
        </p>
      )}
      <Space className="threshold-acts">
        <Button type="primary" htmlType="submit" loading={isSaving} data-action="saveThreshold">
          {t("wallAlarms.save")}
        </Button>
        <Button onClick={cancel}>{t("wallAlarms.cancel")}</Button>
      </Space>
    </Form>
  );
};
