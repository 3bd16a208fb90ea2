import type { Share } from "@zongji/domain";
import { Form, InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import { ShareInput } from "../../look/share-input.tsx";

const shares = [
  { name: "answerAtLeast", word: "answerAtLeast" },
  { name: "satisfactionAtLeast", word: "satisfactionAtLeast" },
] as const;
const numbers = [
  { name: "capacity", least: 1, most: 1_000_000 },
  { name: "failedDays", least: 0, most: 1000 },
  { name: "failedDaysSatisfaction", least: 0, most: 1000 },
  { name: "fewerThan", least: 1, most: 10_000 },
  { name: "verified", least: 0, most: 10_000 },
] as const;

/** Other thresholds of the indicators, from the first day on. */
export const Thresholds = () => {
  const { t } = useTranslation();
  return (
    <div className="contract-what-if">
      {shares.map(({ name, word }) => (
        <Form.Item<{ thresholds?: Record<string, Share> }>
          key={name}
          name={["thresholds", name]}
          label={t(`contract.terms.${word}`)}
        >
          <ShareInput mayBeEmpty width="100%" />
        </Form.Item>
      ))}
      {numbers.map(({ name, least, most }) => (
        <Form.Item key={name} name={["thresholds", name]} label={t(`contract.terms.${name}`)}>
          <InputNumber min={least} max={most} precision={0} style={{ width: "100%" }} />
        </Form.Item>
      ))}
    </div>
  );
};
