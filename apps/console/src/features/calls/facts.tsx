import type { CallRecord } from "@zongji/api";
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { duration, exactMoment } from "../../look/duration.ts";
import { useStepWords } from "../../look/steps.tsx";
import { Why } from "./why.tsx";

/** What happened in the call, step by step, in words. */
export const Steps = ({ record }: { record: CallRecord }) => {
  const { t } = useTranslation();
  const words = useStepWords();
  return (
    <Table<CallRecord["steps"][number] & { readonly place: number }>
      size="small"
      pagination={false}
      rowKey="place"
      dataSource={record.steps.map((step, place) => ({ ...step, place }))}
      columns={[
        {
          title: t("calls.time"),
          width: 120,
          render: (_, { at }) => <span className="figure">{exactMoment(at)}</span>,
        },
        {
          title: t("calls.offset"),
          width: 104,
          align: "right",
          render: (_, { at }) => <span className="figure">{duration(at - record.row.startedAt)}</span>,
        },
        {
          title: t("calls.step"),
          render: (_, step) => (
            <>
              <span data-step={step.step}>{words(step)}</span>
              {step.why && <Why why={step.why} />}
            </>
          ),
        },
      ]}
    />
  );
};

/** The call's facts as they are kept. */
export const Facts = ({ record }: { record: CallRecord }) => {
  const { t } = useTranslation();
  return (
    <Table<CallRecord["facts"][number]>
      size="small"
      pagination={false}
      rowKey="seq"
      dataSource={record.facts}
      columns={[
        { title: t("calls.seq"), dataIndex: "seq", width: 72, align: "right" },
        {
          title: t("calls.time"),
          width: 120,
          render: (_, { at }) => <span className="figure">{exactMoment(at)}</span>,
        },
        { title: t("calls.fact"), dataIndex: "type", width: 176 },
        {
          title: t("calls.content"),
          render: (_, { at: _at, type: _type, seq: _seq, ...rest }) => (
            <code className="fact">{JSON.stringify(rest)}</code>
          ),
        },
      ]}
    />
  );
};
