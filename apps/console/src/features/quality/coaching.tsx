import { useQuery } from "@tanstack/react-query";
import type { Coaching, Session } from "@zongji/api";
import { Button, Form, Input, Modal, Segmented, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { Cut } from "../../look/cut.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { OverdueTag } from "./parts.tsx";
import { useDeed } from "./server.ts";

const FinishDialog = ({ coaching, close }: { coaching: Coaching; close: () => void }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const [form] = Form.useForm<{ followUp: string }>();
  return (
    <Modal
      open
      title={`${t("quality.finish")} · ${coaching.topic}`}
      okText={t("quality.finish")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(body) =>
          deed.mutate(
            {
              deed: () => request("finishCoaching", { params: { id: coaching.id }, body }),
              done: t("quality.finished"),
            },
            { onSuccess: close },
          )
        }
      >
        <Form.Item
          name="followUp"
          label={t("quality.followUp")}
          rules={[{ required: true, whitespace: true, message: t("quality.followUpMissing") }]}
        >
          <Input.TextArea rows={4} maxLength={2000} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
};

const CoachingCard = ({ coaching, manages }: { coaching: Coaching; manages: boolean }) => {
  const { t } = useTranslation();
  const now = useNow();
  const [finishes, setFinishes] = useState(false);
  const { id, agent, agentNo, topic, note, dueAt, state, by, inspection, followUp, doneBy, doneAt } = coaching;
  return (
    <div className="coaching-card" data-coaching={id} data-state={state}>
      <div className="coaching-head">
        <b>{topic}</b>
        <span>
          {agentNo} {agent.name}
        </span>
        <span className="quiet small">
          {by} · {t("quality.coachDue")} <span className="figure">{moment(dueAt, now)}</span>
        </span>
        {state === "open" && dueAt < now && <OverdueTag />}
        {state === "done" && <Tag color="success">{t("quality.finished")}</Tag>}
        <span className="coaching-end">
          {inspection !== null && <Link to={`/quality/task/${inspection}`}>{t("quality.toTask")}</Link>}
          {manages && state === "open" && (
            <Button size="small" onClick={() => setFinishes(true)}>
              {t("quality.finish")}
            </Button>
          )}
        </span>
      </div>
      {note !== "" && <p>{note}</p>}
      {followUp !== null && (
        <p className="quiet">
          {t("quality.followUp")}
          {t("versions.colon")}
          {followUp}{" "}
          <span className="small">{t("quality.by", { who: doneBy ?? "—", at: moment(doneAt ?? 0, now) })}</span>
        </p>
      )}
      {finishes && <FinishDialog coaching={coaching} close={() => setFinishes(false)} />}
    </div>
  );
};

/** 辅导: what is to be done with whom until when, and what came of it. */
export const CoachingList = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const [which, setWhich] = useState<"open" | "all">("open");
  const coaching = useQuery({
    queryKey: ["quality", "coaching", which],
    queryFn: () => request("listCoaching", { query: which === "open" ? { state: "open" } : {} }),
  });
  const body = () => {
    if (coaching.isPending) return <Loading />;
    if (coaching.isError)
      return <Failing what={t("quality.failed")} why={words(coaching.error)} again={() => void coaching.refetch()} />;
    if (coaching.data.length === 0)
      return <Nothing title={t("quality.coachingNone")} why={t("quality.coachingNoneWhy")} />;
    return coaching.data.map((each) => (
      <CoachingCard key={each.id} coaching={each} manages={may(session, "quality.manage")} />
    ));
  };
  return (
    <div className="coaching-list">
      <Segmented
        value={which}
        onChange={setWhich}
        options={[
          { value: "open", label: t("quality.coachingOpen") },
          { value: "all", label: t("quality.coachingAll") },
        ]}
      />
      {body()}
      <Cut shown={coaching.data?.length} />
    </div>
  );
};
