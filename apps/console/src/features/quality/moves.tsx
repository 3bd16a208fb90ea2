import type { Inspection, Session } from "@zongji/api";
import type { Answers, InspectionMove } from "@zongji/domain";
import { Button, DatePicker, Form, Input, Modal, Popconfirm, Radio, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useZone } from "../../look/zone.ts";
import { instantOf } from "../../look/zoned.ts";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { AnswersForm, answersOf, ScoreLine } from "./answers.tsx";
import { AssignDialog, useInspectorOptions } from "./assign-dialog.tsx";
import { useDeed } from "./server.ts";

type DialogProps = { readonly task: Inspection; readonly close: () => void };
const about = ({ id, revision }: Inspection) => ({ params: { id }, revision });

/** A dialog with one form. */
const Ask = <F extends object>({
  title,
  note,
  ok,
  finish,
  isPending,
  initial,
  close,
  children,
}: {
  readonly title: string;
  readonly note: string;
  readonly ok?: string;
  readonly finish: (fields: F) => void;
  readonly isPending: boolean;
  readonly initial?: Partial<F>;
  readonly close: () => void;
  readonly children: React.ReactNode;
}) => {
  const { t } = useTranslation();
  const [form] = Form.useForm<F>();
  return (
    <Modal
      open
      title={title}
      width={640}
      okText={ok ?? title}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <p className="quiet">{note}</p>
      <Form<F>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={finish}
        {...(initial && { initialValues: initial })}
      >
        {children}
      </Form>
    </Modal>
  );
};

const SecondDialog = ({ task, close }: DialogProps) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const options = useInspectorOptions().filter(({ value }) => value !== task.inspector?.id && value !== task.agent.id);
  const { params, revision } = about(task);
  return (
    <Ask<{ inspector: string }>
      title={t("quality.askSecond")}
      note={t("quality.askSecondNote")}
      isPending={deed.isPending}
      close={close}
      finish={({ inspector }) =>
        deed.mutate(
          {
            deed: () => request("askSecond", { params, body: { revision, inspector } }),
            done: t("quality.askedSecond"),
          },
          { onSuccess: close },
        )
      }
    >
      <Form.Item
        name="inspector"
        label={t("quality.second")}
        rules={[{ required: true, message: t("quality.inspectorsNone") }]}
      >
        <Select options={options} />
      </Form.Item>
    </Ask>
  );
};

const PublishDialog = ({ task, close }: DialogProps) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const { params, revision } = about(task);
  const hasSecond = task.evaluations.some(({ role, handedInAt }) => role === "second" && handedInAt !== null);
  return (
    <Ask<{ counts: "first" | "second" }>
      title={t("quality.publish")}
      note={t("quality.publishNote")}
      isPending={deed.isPending}
      close={close}
      initial={{ counts: "first" }}
      finish={({ counts }) =>
        deed.mutate(
          {
            deed: () => request("publishInspection", { params, body: { revision, counts } }),
            done: t("quality.published"),
          },
          { onSuccess: close },
        )
      }
    >
      <Form.Item name="counts" label={t("quality.counts")}>
        <Radio.Group
          options={[
            { value: "first", label: t("quality.first") },
            { value: "second", label: t("quality.secondScore"), disabled: !hasSecond },
          ]}
        />
      </Form.Item>
    </Ask>
  );
};

const AppealDialog = ({ task, close }: DialogProps) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const { params, revision } = about(task);
  return (
    <Ask<{ text: string }>
      title={t("quality.appeal")}
      note={t("quality.appealNote")}
      isPending={deed.isPending}
      close={close}
      finish={({ text }) =>
        deed.mutate(
          {
            deed: () => request("appealInspection", { params, body: { revision, text } }),
            done: t("quality.appealed"),
          },
          { onSuccess: close },
        )
      }
    >
      <Form.Item
        name="text"
        label={t("quality.appealText")}
        rules={[{ required: true, whitespace: true, message: t("quality.appealMissing") }]}
      >
        <Input.TextArea rows={4} maxLength={2000} autoFocus />
      </Form.Item>
    </Ask>
  );
};

type Decided = { readonly outcome: "kept" | "changed"; readonly note: string };

const DecideDialog = ({ task, close }: DialogProps) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const counted = task.evaluations.find(({ role }) => role === task.counts);
  const [answers, setAnswers] = useState<Answers>(counted ? answersOf(counted) : {});
  const [outcome, setOutcome] = useState<Decided["outcome"]>("kept");
  const { params, revision } = about(task);
  const card = task.card.content;
  const finish = (given: Decided) =>
    deed.mutate(
      {
        deed: () => {
          const scored = given.outcome === "changed" ? { answers: { ...answers } } : {};
          return request("decideInspection", { params, body: { revision, ...given, ...scored } });
        },
        done: t("quality.decided"),
      },
      { onSuccess: close },
    );
  return (
    <Ask<Decided>
      title={t("quality.decide")}
      note={t("quality.decideNote")}
      isPending={deed.isPending}
      close={close}
      initial={{ outcome }}
      finish={finish}
    >
      <Form.Item name="outcome" label={t("quality.outcome")}>
        <Radio.Group
          onChange={({ target }) => setOutcome(target.value)}
          options={[
            { value: "kept", label: t("quality.keep") },
            { value: "changed", label: t("quality.changeScore") },
          ]}
        />
      </Form.Item>
      {outcome === "changed" && (
        <div className="scoring decided">
          <AnswersForm card={card} answers={answers} change={setAnswers} />
          <ScoreLine card={card} answers={answers} />
        </div>
      )}
      <Form.Item
        name="note"
        label={t("quality.decisionNote")}
        rules={[{ required: true, whitespace: true, message: t("quality.decisionMissing") }]}
      >
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
    </Ask>
  );
};

const CoachDialog = ({ task, close }: DialogProps) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const zone = useZone();
  const finish = ({ topic, note = "", due }: { topic: string; note?: string; due: Dayjs }) => {
    const body = { agent: task.agent.id, inspection: task.id, topic, note, dueAt: instantOf(due.endOf("day"), zone) };
    deed.mutate({ deed: () => request("createCoaching", { body }), done: t("quality.coached") }, { onSuccess: close });
  };
  return (
    <Ask title={t("quality.coach")} note={task.agent.name} isPending={deed.isPending} close={close} finish={finish}>
      <Form.Item
        name="topic"
        label={t("quality.coachTopic")}
        rules={[{ required: true, whitespace: true, message: t("quality.coachTopicMissing") }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="note" label={t("quality.coachNote")}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
      <Form.Item
        name="due"
        label={t("quality.coachDue")}
        rules={[{ required: true, message: t("quality.coachDueMissing") }]}
      >
        <DatePicker />
      </Form.Item>
    </Ask>
  );
};

const OneStep = ({ task, what }: { task: Inspection; what: "close" | "cancel" }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const isClose = what === "close";
  const { params, revision } = about(task);
  return (
    <Popconfirm
      title={t(isClose ? "quality.closeSure" : "quality.cancelSure")}
      okText={t("page.yes")}
      cancelText={t("page.cancel")}
      onConfirm={() =>
        deed.mutate({
          deed: () => request(isClose ? "closeInspection" : "cancelInspection", { params, body: { revision } }),
          done: t(isClose ? "quality.closed" : "quality.cancelled"),
        })
      }
    >
      <Button danger={!isClose}>{t(isClose ? "quality.close" : "quality.cancelTask")}</Button>
    </Popconfirm>
  );
};

const dialogs = {
  assign: "quality.assign",
  askSecond: "quality.askSecond",
  publish: "quality.publish",
  appeal: "quality.appeal",
  decide: "quality.decide",
} as const;
type Dialog = keyof typeof dialogs | "coach";
const main: readonly InspectionMove[] = ["publish", "appeal", "decide"];

/** What this person can do with a task as it is, beside scoring it. */
export const TaskMoves = ({ task, session }: { task: Inspection; session: Session }) => {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Dialog>();
  const close = () => setOpen(undefined);
  const can = (Object.keys(dialogs) as (keyof typeof dialogs)[]).filter(
    (move) => task.may.includes(move) && !(move === "askSecond" && task.second !== null),
  );
  const coaches = may(session, "quality.manage") && task.publishedAt !== null;
  return (
    <>
      {can.map((move) => (
        <Button key={move} type={main.includes(move) ? "primary" : "default"} onClick={() => setOpen(move)}>
          {t(dialogs[move])}
        </Button>
      ))}
      {coaches && <Button onClick={() => setOpen("coach")}>{t("quality.coach")}</Button>}
      {task.may.includes("close") && <OneStep task={task} what="close" />}
      {task.may.includes("cancel") && <OneStep task={task} what="cancel" />}
      {open === "assign" && <AssignDialog tasks={[task.id]} close={close} />}
      {open === "askSecond" && <SecondDialog task={task} close={close} />}
      {open === "publish" && <PublishDialog task={task} close={close} />}
      {open === "appeal" && <AppealDialog task={task} close={close} />}
      {open === "decide" && <DecideDialog task={task} close={close} />}
      {open === "coach" && <CoachDialog task={task} close={close} />}
    </>
  );
};
