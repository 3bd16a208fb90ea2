import { useQuery } from "@tanstack/react-query";
import { Alert, Form, Select } from "antd";
import { useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";
import { SwitchField, TextField } from "./fields.tsx";
import { type FilledTrunk, type PresetName, presets, trunkOf } from "./trunk-form.ts";

const host = /^[A-Za-z0-9.:-]{1,253}$/;
/** A mobile number that nobody has. */
const shownNumber = "13800138000";

/** The INVITE that leaves with what is filled in now, made by the server's own stack. */
const InvitePreview = () => {
  const { t } = useTranslation();
  const form = Form.useFormInstance<FilledTrunk>();
  const filled = useDeferredValue(Form.useWatch([], form) as FilledTrunk | undefined);
  const { password: _none, ...trunk } = filled ? trunkOf({ ...filled, name: filled.name || "—" }) : { password: "" };
  const preview = useQuery({
    queryKey: ["invite", trunk],
    queryFn: async () => {
      // What is half filled in has no INVITE yet.
      await form.validateFields({ validateOnly: true });
      return request("previewInvite", { body: { trunk: trunk as never, number: shownNumber } });
    },
    enabled: filled !== undefined,
    placeholderData: (before) => before,
    retry: false,
  });
  if (preview.isPending) return null;
  if (preview.isError) return <Alert type="info" showIcon title={t("lines.inviteUnready")} />;
  const { invite, why } = preview.data;
  return (
    <Form.Item label={t("lines.invite")} extra={t("lines.inviteNote", { number: shownNumber })}>
      {invite === null ? (
        <Alert
          type="info"
          showIcon
          title={t(why === "inboundOnly" ? "lines.inviteInbound" : "lines.inviteNoListener")}
        />
      ) : (
        <pre className="invite-preview">{invite}</pre>
      )}
    </Form.Item>
  );
};

/** How a call out introduces itself: presets fill the fields, which may be changed. */
export const IntroductionFields = () => {
  const { t } = useTranslation();
  const form = Form.useFormInstance<FilledTrunk>();
  return (
    <>
      <Form.Item label={t("lines.preset")} extra={t("lines.presetNote")}>
        <Select<PresetName>
          value={null}
          placeholder={t("lines.presetChoose")}
          options={(["ims", "sbc", "plain"] as const).map((value) => ({ value, label: t(`lines.presets.${value}`) }))}
          onChange={(name) => form.setFieldsValue(presets[name] as never)}
        />
      </Form.Item>
      <TextField
        name={["introduction", "domain"]}
        label={t("lines.domain")}
        required={false}
        note={t("lines.domainNote")}
        pattern={host}
      />
      <TextField
        name={["introduction", "fromHost"]}
        label={t("lines.fromHost")}
        required={false}
        note={t("lines.fromHostNote")}
        pattern={host}
      />
      <SwitchField name={["callerId", "assertedIdentity"]} label={t("lines.assertedIdentity")} />
      <SwitchField name={["introduction", "userPhone"]} label={t("lines.userPhone")} note={t("lines.userPhoneNote")} />
      <SwitchField
        name={["introduction", "earlyMedia"]}
        label={t("lines.earlyMedia")}
        note={t("lines.earlyMediaNote")}
      />
      <InvitePreview />
    </>
  );
};
