import { useQuery } from "@tanstack/react-query";
import type { ArticleFeedback } from "@zongji/api";
import { Button, Form, Input, Modal, Segmented, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { Cut } from "../../look/cut.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { useDeed } from "./server.ts";

const AnswerDialog = ({ feedback, close }: { feedback: ArticleFeedback; close: () => void }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const [form] = Form.useForm<{ answer: string }>();
  const { id } = feedback;
  const finish = ({ answer }: { answer: string }) =>
    deed.mutate(
      {
        deed: () => request("closeFeedback", { params: { id }, body: { answer } }),
        done: t("knowledge.answered"),
      },
      { onSuccess: close },
    );
  return (
    <Modal
      open
      title={t("knowledge.answerTitle")}
      okText={t("knowledge.answer")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <p>{feedback.note}</p>
      <Form form={form} layout="vertical" onFinish={finish} requiredMark={false}>
        <Form.Item
          name="answer"
          label={t("knowledge.answer")}
          rules={[{ required: true, whitespace: true, message: t("knowledge.noteMissing") }]}
        >
          <Input.TextArea rows={3} maxLength={1000} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
};

const FeedbackCard = ({ feedback }: { feedback: ArticleFeedback }) => {
  const { t } = useTranslation();
  const now = useNow();
  const [answers, setAnswers] = useState(false);
  const { article, title, version, kind, note, by, at, answer, closedBy, closedAt } = feedback;
  return (
    <div className="card">
      <div className="card-head">
        <Tag style={{ color: "var(--ant-color-text)", marginInlineEnd: 0 }}>{t(`knowledge.feedbackKind.${kind}`)}</Tag>
        <Link to={`/knowledge/article/${article}`}>{title}</Link>
        <span className="quiet small">
          {t("knowledge.version", { version })} · {by ?? t("knowledge.somebody")}{" "}
          <span className="figure">{moment(at, now)}</span>
        </span>
        {closedAt === null && (
          <Button size="small" className="card-end" onClick={() => setAnswers(true)}>
            {t("knowledge.answer")}
          </Button>
        )}
      </div>
      {note !== "" && <p>{note}</p>}
      {answer !== null && (
        <p className="quiet">{t("knowledge.answeredBy", { who: closedBy ?? t("knowledge.somebody"), answer })}</p>
      )}
      {answers && <AnswerDialog feedback={feedback} close={() => setAnswers(false)} />}
    </div>
  );
};

/** 反馈: what readers said, to be answered. */
export const Feedback = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const [which, setWhich] = useState<"open" | "all">("open");
  const feedback = useQuery({
    queryKey: ["knowledge", "feedback", which],
    queryFn: () => request("listFeedback", { query: which === "open" ? { state: "open" } : {} }),
  });
  const body = () => {
    if (feedback.isPending) return <Loading />;
    if (feedback.isError)
      return (
        <Failing
          what={t("knowledge.feedbackFailed")}
          why={words(feedback.error)}
          again={() => void feedback.refetch()}
        />
      );
    if (feedback.data.length === 0)
      return <Nothing title={t("knowledge.feedbackNone")} why={t("knowledge.feedbackNoneWhy")} />;
    return feedback.data.map((each) => <FeedbackCard key={each.id} feedback={each} />);
  };
  return (
    <div className="cards">
      <div>
        <Segmented
          value={which}
          onChange={setWhich}
          options={[
            { value: "open", label: t("knowledge.feedbackOpen") },
            { value: "all", label: t("knowledge.feedbackAll") },
          ]}
        />
      </div>
      {body()}
      <Cut shown={feedback.data?.length} />
    </div>
  );
};
