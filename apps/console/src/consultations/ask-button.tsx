import { useQuery, useQueryClient } from "@tanstack/react-query";
import { consultationTopicLabels, labelIn, type NewConsultation, type Session } from "@zongji/api";
import { consultationTopics } from "@zongji/domain";
import { App, Button, Form, Input, InputNumber, Modal, Radio, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useFailureWords } from "../server/failure.ts";
import { may } from "../server/queries.ts";
import { request } from "../server/request.ts";

/** What it is from; absent: it stands by itself. */
export type ConsultationOrigin = { readonly source: "order" | "call" | "article"; readonly ref: string };
type Filled = Pick<NewConsultation, "topic" | "department" | "title" | "question"> & { readonly days?: number | null };
type Props = { readonly origin?: ConsultationOrigin | undefined; readonly title?: string | undefined };

const useDepartments = () =>
  useQuery({ queryKey: ["consultationDepartments"], queryFn: () => request("consultationDepartments") });

const Fields = () => {
  const { t, i18n } = useTranslation();
  const departments = useDepartments();
  const needed = (message: string) => [{ required: true, whitespace: true, message }];
  return (
    <>
      <Form.Item name="topic" label={t("consultations.topic")}>
        <Radio.Group
          options={consultationTopics.map((value) => ({
            value,
            label: labelIn(consultationTopicLabels[value], i18n.language),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="department"
        label={t("consultations.department")}
        rules={[{ required: true, message: t("consultations.departmentMissing") }]}
      >
        <Select
          loading={departments.isPending}
          options={(departments.data ?? []).map(({ id, name, days }) => ({
            value: id,
            label: t("consultations.departmentOf", { name, count: days }),
          }))}
        />
      </Form.Item>
      <Form.Item name="title" label={t("consultations.about")} rules={needed(t("consultations.aboutMissing"))}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="question" label={t("consultations.question")} rules={needed(t("consultations.questionMissing"))}>
        <Input.TextArea rows={4} maxLength={4000} />
      </Form.Item>
      <Form.Item name="days" label={t("consultations.days")} extra={t("consultations.daysNote")}>
        <InputNumber min={1} max={60} precision={0} suffix={t("consultations.daysUnit")} style={{ width: 160 }} />
      </Form.Item>
    </>
  );
};

const AskDialog = ({ origin, title = "", close }: Props & { close: () => void }) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useFailureWords();
  const client = useQueryClient();
  const go = useNavigate();
  const [form] = Form.useForm<Filled>();
  const [isSending, setSending] = useState(false);
  const send = async ({ days, ...given }: Filled): Promise<void> => {
    setSending(true);
    const body: NewConsultation = { ...given, ...(origin ?? { source: "hand" }), ...(days ? { days } : {}) };
    try {
      const { id, no } = await request("askConsultation", { body });
      for (const queryKey of [["list", "consultations"], ["orderConsultations"]])
        void client.invalidateQueries({ queryKey });
      close();
      if (origin === undefined) void go(`/consultations/${id}`);
      else void message.success(t("consultations.asked", { no }));
    } catch (error) {
      void message.error(words(error));
      setSending(false);
    }
  };
  return (
    <Modal
      open
      width={640}
      title={t("consultations.ask")}
      okText={t("consultations.ask")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: isSending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ topic: "question", title }}
        onFinish={(filled) => void send(filled)}
      >
        <Fields />
      </Form>
    </Modal>
  );
};

/** 发起洽商, for whoever may. */
export const AskConsultation = ({
  session,
  isMain,
  isSmall,
  ...props
}: Props & { session: Session; isMain?: boolean; isSmall?: boolean }) => {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  if (!may(session, "consultation.ask") || may(session, "consultation.answer")) return null;
  return (
    <>
      <Button type={isMain ? "primary" : "default"} size={isSmall ? "small" : "middle"} onClick={() => setOpen(true)}>
        {t("consultations.ask")}
      </Button>
      {isOpen && <AskDialog {...props} close={() => setOpen(false)} />}
    </>
  );
};
