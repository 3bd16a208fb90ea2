import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import type { Group } from "@zongji/api";
import { Button, InputNumber } from "antd";
import { useTranslation } from "react-i18next";

type Widening = Group["widening"];
const anybody = 10;
const secondMs = 1000;

/** 逐步放宽: after so many seconds the levels asked for are so much lower. `value` and `onChange`: the form's. */
export const WideningField = ({
  id,
  value = [],
  onChange,
}: {
  id?: string;
  value?: Widening;
  onChange?: (steps: Widening) => void;
}) => {
  const { t } = useTranslation();
  const put = (at: number, change: Partial<Widening[number]>) =>
    onChange?.(value.map((step, index) => (index === at ? { ...step, ...change } : step)));
  const last = value.at(-1);
  return (
    <div className="widening" id={id}>
      {value.map((step, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no id; what is typed stays in its place.
        <div key={n} className="widening-step">
          <span>{t("skills.widenAfter")}</span>
          <InputNumber<number>
            aria-label={t("skills.widenStep", { n: n + 1 })}
            min={1}
            max={3600}
            precision={0}
            value={step.afterMs / secondMs}
            onChange={(seconds) => seconds !== null && put(n, { afterMs: seconds * secondMs })}
            suffix={t("unit.seconds")}
          />
          <span>{t("skills.widenBy")}</span>
          <InputNumber<number>
            aria-label={t("skills.widenLevel", { n: n + 1 })}
            min={1}
            max={anybody}
            precision={0}
            value={step.by}
            onChange={(by) => by !== null && put(n, { by })}
            suffix={step.by === anybody ? t("skills.widenAll") : t("skills.widenLevels")}
          />
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t("skills.widenRemove", { n: n + 1 })}
            onClick={() => onChange?.(value.filter((_, index) => index !== n))}
          />
        </div>
      ))}
      <Button
        size="small"
        icon={<PlusOutlined />}
        disabled={value.length >= 10}
        onClick={() => onChange?.([...value, { afterMs: (last?.afterMs ?? 0) + 30 * secondMs, by: anybody }])}
      >
        {t("skills.widenAdd")}
      </Button>
    </div>
  );
};
