import { ExperimentOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TestRun } from "@zongji/api";
import { Alert, Button, Drawer, InputNumber, Progress, Space, Timeline } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { duration } from "../../look/duration.ts";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

const over = (at: TestRun["calls"][number]["at"]): boolean => at === "ended" || at === "failed";

const Run = ({ id }: { id: string }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  // Pushed while the live connection is up; asked for besides, in case it is not.
  const run = useQuery({
    queryKey: ["testRun", id],
    queryFn: () => request("testRun", { params: { id } }),
    refetchInterval: ({ state }) => (state.data?.endedAt == null ? 2000 : false),
  });
  if (run.isError) return <Alert type="error" showIcon title={words(run.error)} />;
  if (!run.data) return null;
  const { calls, endedAt } = run.data;
  const done = calls.filter(({ at }) => over(at)).length;
  const failed = calls.filter(({ passed }) => passed === false).length;
  return (
    <>
      <Progress
        percent={calls.length === 0 ? 0 : Math.round((done / calls.length) * 100)}
        status={failed > 0 ? "exception" : endedAt === null ? "active" : "success"}
      />
      <p>{t("testCall.progress", { done, all: calls.length, failed })}</p>
      {calls.map(({ ordinal, at, heard, passed }) => (
        <section key={ordinal} className="test-call">
          <b>
            {t("testCall.call", { ordinal })} · {t(`testCall.at.${at}`)}
            {passed !== null && ` · ${t(passed ? "testCall.passed" : "testCall.failed")}`}
          </b>
          <Timeline
            items={heard.map(({ atMs, what }) => ({
              color: passed === false ? "red" : "blue",
              content: (
                <>
                  <span className="figure quiet">{duration(atMs)}</span> {what}
                </>
              ),
            }))}
          />
        </section>
      ))}
    </>
  );
};

/** 测试呼叫: real calls over loopback to the hotline, and how they go. */
export const TestCall = ({ open, setOpen }: { open: boolean; setOpen: (open: boolean) => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const [calls, setCalls] = useState(1);
  const start = useMutation({
    mutationFn: () => request("startTestRun", { body: { calls } }),
    onSuccess: (run) => client.setQueryData<TestRun>(["testRun", run.id], run),
  });
  return (
    <>
      <Button icon={<ExperimentOutlined />} onClick={() => setOpen(true)}>
        {t("testCall.title")}
      </Button>
      <Drawer open={open} onClose={() => setOpen(false)} title={t("testCall.title")} size={480}>
        <p className="quiet">{t("testCall.note")}</p>
        <Space>
          <InputNumber
            min={1}
            max={60}
            precision={0}
            value={calls}
            aria-label={t("testCall.calls")}
            suffix={t("unit.calls")}
            onChange={(value) => setCalls(value ?? 1)}
          />
          <Button type="primary" loading={start.isPending} onClick={() => start.mutate()} data-action="startTestRun">
            {t("testCall.start")}
          </Button>
        </Space>
        {start.isError && <Alert type="error" showIcon title={words(start.error)} className="thing-error" />}
        {start.data && <Run key={start.data.id} id={start.data.id} />}
      </Drawer>
    </>
  );
};
