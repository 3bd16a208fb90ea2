import { type ContractTerms, damageGrounds, type Share } from "@zongji/domain";
import { Checkbox, Form, InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import { ShareInput } from "../../look/share-input.tsx";
import { type PageProps, useSet } from "./terms-pages.tsx";

type Typing = { readonly userTyping: boolean; readonly input: string };

/** As it is typed; else with a mark at each thousand. */
const thousands =
  (decimals: number) =>
  (value: number | string | undefined, { userTyping, input }: Typing): string => {
    if (userTyping) return input;
    if (value === undefined || value === "") return "";
    return Number(value)
      .toFixed(decimals)
      .replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");
  };

const NumberField = ({
  label,
  value,
  change,
  most = 1000,
  decimals = 0,
}: {
  label: string;
  value: number;
  change: (value: number) => void;
  most?: number;
  decimals?: number;
}) => (
  <Form.Item label={label}>
    <InputNumber
      aria-label={label}
      min={0}
      max={most}
      precision={decimals}
      value={value}
      formatter={thousands(decimals)}
      parser={(typed = "") => Number(typed.replaceAll(",", ""))}
      className="contract-number"
      onChange={(next) => change(next ?? 0)}
    />
  </Form.Item>
);

/** Shares of a whole, each exact. */
const shareFields = ({ answerRate, satisfaction, damages }: ContractTerms) =>
  [
    {
      word: "answerAtLeast",
      value: answerRate.atLeast,
      part: (atLeast: Share) => ({ answerRate: { ...answerRate, atLeast } }),
    },
    {
      word: "satisfactionAtLeast",
      value: satisfaction.atLeast,
      part: (atLeast: Share) => ({ satisfaction: { ...satisfaction, atLeast } }),
    },
    { word: "damages", value: damages, part: (share: Share) => ({ damages: share }) },
  ] as const;

/** Numbers of the indicators and clocks: what each is, how large it may be, and what it changes. */
const indicatorFields = (terms: ContractTerms) => {
  const { answerRate, satisfaction, complaints } = terms;
  const least = (value: number) => Math.max(1, value);
  return [
    {
      word: "capacity",
      value: answerRate.capacity,
      part: (n: number) => ({ answerRate: { ...answerRate, capacity: least(n) } }),
      most: 1_000_000,
    },
    {
      word: "failedDays",
      value: answerRate.failedDays,
      part: (failedDays: number) => ({ answerRate: { ...answerRate, failedDays } }),
    },
    {
      word: "failedDaysSatisfaction",
      value: satisfaction.failedDays,
      part: (failedDays: number) => ({ satisfaction: { ...satisfaction, failedDays } }),
    },
    {
      word: "fewerThan",
      value: complaints.fewerThan,
      part: (n: number) => ({ complaints: { ...complaints, fewerThan: least(n) } }),
    },
    {
      word: "verified",
      value: complaints.verified,
      part: (verified: number) => ({ complaints: { ...complaints, verified } }),
    },
    ...supplementFields(terms),
    ...otherFields(terms),
  ] as const satisfies readonly NumberOf[];
};

type NumberOf = {
  readonly word: string;
  readonly value: number;
  readonly part: (value: number) => Partial<ContractTerms>;
  readonly most?: number;
  readonly decimals?: number;
};

/** Whole fen. */
const fenOf = (yuan: number): number => Math.round(yuan * 100);
const amount = { most: 100_000_000, decimals: 2 };

const supplementFields = ({ supplement: { answerRateFen, badInfluenceFen } = noSupplement }: ContractTerms) =>
  [
    {
      word: "supplementAnswerRate",
      value: answerRateFen / 100,
      part: (yuan: number) => ({ supplement: { answerRateFen: fenOf(yuan), badInfluenceFen } }),
      ...amount,
    },
    {
      word: "supplementBadInfluence",
      value: badInfluenceFen / 100,
      part: (yuan: number) => ({ supplement: { answerRateFen, badInfluenceFen: fenOf(yuan) } }),
      ...amount,
    },
  ] as const satisfies readonly NumberOf[];
const noSupplement = { answerRateFen: 0, badInfluenceFen: 0 };

const otherFields = ({ complaints, remedyWorkingDays, proofDays, secrecyYears = 10 }: ContractTerms) =>
  [
    {
      word: "deduction",
      value: complaints.deductionFen / 100,
      part: (yuan: number) => ({ complaints: { ...complaints, deductionFen: fenOf(yuan) } }),
      ...{ most: 1_000_000, decimals: 2 },
    },
    {
      word: "remedy",
      value: remedyWorkingDays,
      part: (n: number) => ({ remedyWorkingDays: Math.max(1, n) }),
      most: 100,
    },
    { word: "proof", value: proofDays, part: (n: number) => ({ proofDays: Math.max(1, n) }), most: 365 },
    { word: "secrecyYears", value: secrecyYears, part: (n: number) => ({ secrecyYears: n }), most: 100 },
  ] as const satisfies readonly NumberOf[];

export const IndicatorsPage = (props: PageProps) => {
  const { t } = useTranslation();
  const set = useSet(props);
  return (
    <Form layout="vertical" className="contract-fields contract-form">
      {shareFields(props.draft.terms).map(({ word, value, part }) => (
        <Form.Item key={word} label={t(`contract.terms.${word}`)}>
          <ShareInput
            label={t(`contract.terms.${word}`)}
            value={value}
            onChange={(share) => share && set(part(share))}
          />
        </Form.Item>
      ))}
      {indicatorFields(props.draft.terms).map(({ word, value, part, ...bounds }) => (
        <NumberField
          key={word}
          label={t(`contract.terms.${word}`)}
          value={value}
          change={(n) => set(part(n))}
          {...bounds}
        />
      ))}
      <Form.Item className="wide" label={t("contract.terms.grounds")}>
        <Checkbox.Group
          value={[...(props.draft.terms.grounds ?? damageGrounds)]}
          options={damageGrounds.map((value) => ({ value, label: t(`contract.ground.${value}`) }))}
          onChange={(grounds) => set({ grounds })}
        />
      </Form.Item>
    </Form>
  );
};
