import { useMutation } from "@tanstack/react-query";
import type { Trunk, TrunkTest } from "@zongji/api";
import { Alert, Button, Form, Input, Modal, Timeline } from "antd";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { verdictOf } from "./trunk-verdict.ts";

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** What came back, in words: first what it means, then step by step. */
const Outcome = ({ test }: { test: TrunkTest }) => {
  const { t, i18n } = useTranslation();
  const word = (path: string) => (i18n.exists(path) ? String(t(path as "cause.hangup")) : "");
  const { works, warns, key } = verdictOf(test);
  const { by, cause, sip } = test.ending;
  const ours = by === "system" && cause === "flowEnded";
  const why = ours
    ? t("lines.testStep.ours")
    : sip === null
      ? `${word(`endedBy.${by}`)} · ${word(`cause.${cause}`)}`
      : t("lines.whyStatus", { status: sip });
  return (
    <>
      <Alert
        type={works ? (warns ? "warning" : "success") : "error"}
        showIcon
        title={t(works ? "lines.testWorks" : "lines.testFails")}
        description={t(`lines.verdict.${key}`, { sip: sip ?? "" })}
        className="thing-error"
        data-verdict={key}
      />
      <Timeline
        items={[
          { content: t("lines.testStep.sent") },
          ...test.steps.map(({ step, atMs }) => ({
            color: "green",
            content: `${t(`lines.testStep.${step}`)} · ${t("lines.testAt", { seconds: seconds(atMs) })}`,
          })),
          {
            color: works ? "green" : "red",
            content: `${t("lines.testStep.ended", { why })} · ${t("lines.testAt", { seconds: seconds(test.endedMs) })}`,
          },
        ]}
      />
    </>
  );
};

/** 测试线路: a real call by this trunk to a number that is given. */
export const TrunkTestDialog = ({ trunk, close }: { trunk: Trunk; close: () => void }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const placing = useMutation({
    mutationFn: ({ number }: { number: string }) =>
      request("testTrunk", { params: { id: trunk.id }, body: { number: number.trim() } }),
  });
  return (
    <Modal open title={t("lines.testOf", { name: trunk.name })} onCancel={close} footer={null} width={520}>
      <p className="quiet">{t("lines.testNote")}</p>
      <Form layout="inline" onFinish={(filled: { number: string }) => placing.mutate(filled)} className="trunk-test">
        <Form.Item
          name="number"
          rules={[
            { required: true, message: t("administration.missing") },
            { pattern: /^\s*\+?[0-9]{2,20}\s*$/, message: t("administration.malformed") },
          ]}
        >
          <Input
            maxLength={22}
            placeholder={t("lines.testNumber")}
            aria-label={t("lines.testNumber")}
            disabled={placing.isPending}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={placing.isPending}>
          {t(placing.isPending ? "lines.testing" : "lines.testCall")}
        </Button>
      </Form>
      {placing.isError && <Alert type="error" showIcon title={failure(placing.error)} className="thing-error" />}
      {placing.data && !placing.isPending && <Outcome test={placing.data} />}
    </Modal>
  );
};
