import { useQueryClient } from "@tanstack/react-query";
import { complaintPartyLabels, labelIn, type NewComplaint, type Session } from "@zongji/api";
import { complaintParties } from "@zongji/domain";
import { App, Button, DatePicker, Form, Input, Modal, Radio } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { TypeChoice } from "../look/business-types.tsx";
import { useZone } from "../look/zone.ts";
import { instantOf } from "../look/zoned.ts";
import { useFailureWords } from "../server/failure.ts";
import { may, useBusinessTypes } from "../server/queries.ts";
import { failureOf, request } from "../server/request.ts";
import "./register.css";

/** What it is from; absent: it is registered by hand. */
export type ComplaintOrigin = { readonly source: "call" | "order" | "letter"; readonly ref: string };
type Filled = Pick<NewComplaint, "against" | "title" | "text" | "name" | "number"> & {
  readonly businessType?: string | null;
  readonly received?: Dayjs | null;
};
type Props = { readonly origin?: ComplaintOrigin | undefined; readonly title?: string | undefined };

/** A field of antd's form. */
const Type = ({
  value = null,
  onChange,
  id,
}: {
  value?: string | null;
  onChange?: (id: string | null) => void;
  id?: string;
}) => {
  const { t } = useTranslation();
  const types = useBusinessTypes();
  return (
    <TypeChoice
      {...(id !== undefined && { id })}
      types={types.data ?? []}
      label={t("complaints.businessType")}
      value={value}
      change={(next) => onChange?.(next)}
    />
  );
};

const ByHand = () => {
  const { t } = useTranslation();
  return (
    <div className="complaint-by-hand">
      <Form.Item name="name" label={t("complaints.name")}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item
        name="number"
        label={t("complaints.number")}
        rules={[{ pattern: /^[0-9+*# -]{3,24}$/, message: t("complaints.numberForm") }]}
      >
        <Input maxLength={24} />
      </Form.Item>
      <Form.Item name="received" label={t("complaints.received")} extra={t("complaints.receivedNote")}>
        <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" />
      </Form.Item>
    </div>
  );
};

const Fields = ({ isByHand }: { isByHand: boolean }) => {
  const { t, i18n } = useTranslation();
  const needed = (message: string) => [{ required: true, whitespace: true, message }];
  return (
    <>
      <Form.Item name="against" label={t("complaints.against")} extra={t("complaints.againstNote")}>
        <Radio.Group
          options={complaintParties.map((value) => ({
            value,
            label: labelIn(complaintPartyLabels[value], i18n.language),
          }))}
        />
      </Form.Item>
      <Form.Item name="title" label={t("complaints.about")} rules={needed(t("complaints.aboutMissing"))}>
        <Input maxLength={200} autoFocus />
      </Form.Item>
      <Form.Item name="text" label={t("complaints.text")} rules={needed(t("complaints.textMissing"))}>
        <Input.TextArea rows={4} maxLength={4000} />
      </Form.Item>
      {isByHand && <ByHand />}
      <Form.Item name="businessType" label={t("complaints.businessType")}>
        <Type />
      </Form.Item>
    </>
  );
};

const bodyOf = (
  { received, businessType, name, number, ...given }: Filled,
  origin: ComplaintOrigin | undefined,
  zone: string,
): NewComplaint => ({
  ...given,
  ...(origin ?? { source: "hand" }),
  ...(name?.trim() && { name: name.trim() }),
  ...(number?.trim() && { number: number.trim() }),
  ...(businessType && { businessType }),
  ...(received && { receivedAt: instantOf(received, zone) }),
});

/** There is one from the same thing: whether this is another. */
const useAskAnother = () => {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  return (no: string, register: () => Promise<void>): void =>
    void modal.confirm({
      title: t("complaints.twice", { no }),
      content: t("complaints.twiceNote"),
      okText: t("complaints.another"),
      cancelText: t("page.cancel"),
      onOk: register,
    });
};

const RegisterDialog = ({ origin, title = "", close }: Props & { close: () => void }) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useFailureWords();
  const askAnother = useAskAnother();
  const client = useQueryClient();
  const go = useNavigate();
  const zone = useZone();
  const [form] = Form.useForm<Filled>();
  const [isSending, setSending] = useState(false);
  const send = async (filled: Filled, another = false): Promise<void> => {
    setSending(true);
    const body = { ...bodyOf(filled, origin, zone), ...(another && { another }) };
    try {
      const { id, no } = await request("registerComplaint", { body });
      void client.invalidateQueries({ queryKey: ["list", "complaints"] });
      close();
      void message.success({
        content: (
          <>
            {t("complaints.registered", { no })}{" "}
            <Button type="link" size="small" onClick={() => void go(`/complaints/${id}`)}>
              {t("complaints.open")}
            </Button>
          </>
        ),
        duration: 6,
      });
    } catch (error) {
      setSending(false);
      const { problem } = failureOf(error);
      if (problem?.reason !== "complaintTwice") return void message.error(words(error));
      askAnother(problem.other ?? "", () => send(filled, true));
    }
  };
  return (
    <Modal
      open
      width={640}
      title={t("complaints.register")}
      okText={t("complaints.register")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: isSending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ against: "provider", title }}
        onFinish={(filled) => void send(filled)}
      >
        <Fields isByHand={origin === undefined} />
      </Form>
    </Modal>
  );
};

/** 登记投诉, for whoever may. */
export const RegisterComplaint = ({ session, isMain, ...props }: Props & { session: Session; isMain?: boolean }) => {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  if (!may(session, "complaint.register")) return null;
  return (
    <>
      <Button type={isMain ? "primary" : "default"} onClick={() => setOpen(true)}>
        {t("complaints.register")}
      </Button>
      {isOpen && <RegisterDialog {...props} close={() => setOpen(false)} />}
    </>
  );
};
