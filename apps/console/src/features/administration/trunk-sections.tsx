import type { Trunk } from "@zongji/api";
import { isBlock, provesElsewhere } from "@zongji/domain";
import { Form, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { Choice, type Rule, SwitchField, TextField, useEachRule, useHostRule } from "../../look/form/fields.tsx";
import { NumberRules } from "./number-rules.tsx";
import { TermsFields } from "./terms-fields.tsx";
import { type FilledTrunk, trunkOf } from "./trunk-form.ts";

const PortField = ({ name }: { name: string | string[] }) => {
  const { t } = useTranslation();
  return (
    <Form.Item name={name} label={t("administration.port")} extra={t("administration.portNote")}>
      <InputNumber<number> min={1} max={65_535} precision={0} style={{ width: 200 }} />
    </Form.Item>
  );
};

/** The carrier's addresses: where calls out go, and from where its calls are taken. */
export const FarEnd = () => {
  const { t } = useTranslation();
  const hostRule = useHostRule();
  const blocks = useEachRule(isBlock);
  return (
    <>
      <TextField
        name="host"
        label={t("administration.host")}
        required={false}
        note={t("administration.hostNote")}
        max={253}
        rule={hostRule}
      />
      <PortField name="port" />
      <Form.Item name="match" label={t("administration.match")} extra={t("administration.matchNote")} rules={[blocks]}>
        <Select mode="tags" open={false} suffixIcon={null} maxCount={32} tokenSeparators={[",", " ", "，", "、"]} />
      </Form.Item>
    </>
  );
};

/** 呼出: which calls out go over it, and by what number. */
export const Outgoing = () => {
  const { t } = useTranslation();
  const direction = Form.useWatch("direction", Form.useFormInstance<FilledTrunk>());
  const must = { required: true, message: t("administration.missing") };
  return (
    <>
      {direction !== "in" && (
        <SwitchField name="default" label={t("administration.default")} note={t("administration.defaultNote")} />
      )}
      <Form.Item name="priority" label={t("lines.priority")} extra={t("lines.priorityNote")}>
        <InputNumber<number> min={1} max={100} precision={0} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="share" label={t("lines.share")} extra={t("lines.shareNote")} rules={[must]}>
        <InputNumber<number> min={1} max={100} precision={0} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item
        name={["callerId", "number"]}
        label={t("lines.shown")}
        extra={t("lines.shownNote")}
        rules={[{ pattern: /^\+?[0-9]{3,20}$/, message: t("administration.malformed") }]}
      >
        <Input maxLength={21} />
      </Form.Item>
      <SwitchField name={["callerId", "privacy"]} label={t("lines.privacy")} />
      <NumberRules name={["numberRules", "out"]} label={t("lines.rulesOut")} />
    </>
  );
};

/** 呼入: how the numbers of its calls are read. */
export const Incoming = () => {
  const { t } = useTranslation();
  return (
    <>
      <Choice
        name="calledNumberFrom"
        label={t("lines.calledNumberFrom")}
        options={[
          { value: "requestUri", label: "Request-URI" },
          { value: "to", label: "To" },
          { value: "pCalledPartyId", label: "P-Called-Party-ID" },
          { value: "diversion", label: "Diversion" },
        ]}
      />
      <Choice
        name="unreadParts"
        label={t("lines.unreadParts")}
        note={t("lines.unreadPartsNote")}
        options={(["ignore", "refuse"] as const).map((value) => ({ value, label: t(`lines.unread.${value}`) }))}
      />
      <NumberRules name={["numberRules", "inCalled"]} label={t("lines.rulesInCalled")} />
      <NumberRules name={["numberRules", "inCalling"]} label={t("lines.rulesInCalling")} />
    </>
  );
};

/** What is kept isn't proved to somebody else: it is given again, or taken away. */
const usePasswordRule = (trunk: Trunk | undefined): Rule => {
  const { t } = useTranslation();
  return ({ getFieldsValue }) => ({
    validator: async (_, given?: string) => {
      const filled: FilledTrunk = getFieldsValue(true);
      if (given || filled.passwordAway || !trunk?.hasPassword) return;
      if (provesElsewhere(trunk, { ...trunk, ...trunkOf(filled) })) throw new Error(t("refused.passwordAgain"));
    },
  });
};

/** 注册 and the password for the carrier's challenges. */
export const Registration = ({ trunk }: { trunk: Trunk | undefined }) => {
  const { t } = useTranslation();
  const form = Form.useFormInstance<FilledTrunk>();
  const registers = Form.useWatch("registers", form);
  const must = { required: true, message: t("administration.missing") };
  const malformed = t("administration.malformed");
  const hostRule = useHostRule();
  const passwordRule = usePasswordRule(trunk);
  return (
    <>
      <SwitchField name="registers" label={t("lines.registers")} />
      {registers && (
        <>
          <Form.Item name={["register", "host"]} label={t("lines.registrar")} rules={[must, hostRule]}>
            <Input maxLength={253} />
          </Form.Item>
          <PortField name={["register", "port"]} />
          <Form.Item
            name={["register", "user"]}
            label={t("lines.user")}
            rules={[must, { pattern: /^[A-Za-z0-9+._~-]{1,64}$/, message: malformed }]}
          >
            <Input maxLength={64} autoComplete="off" />
          </Form.Item>
          <Form.Item
            name={["register", "authUser"]}
            label={t("lines.authUser")}
            extra={t("lines.authUserNote")}
            rules={[{ pattern: /^[!-~]{1,64}$/, message: malformed }]}
          >
            <Input maxLength={64} autoComplete="off" />
          </Form.Item>
          <Form.Item name={["register", "expiresSec"]} label={t("lines.expires")} rules={[must]}>
            <InputNumber<number>
              min={60}
              max={86_400}
              precision={0}
              suffix={t("unit.seconds")}
              style={{ width: 200 }}
            />
          </Form.Item>
        </>
      )}
      <Form.Item
        name="password"
        label={t("lines.password")}
        extra={t(trunk?.hasPassword ? "lines.passwordKept" : "lines.passwordNote")}
        dependencies={["passwordAway", "host", "port", "transport", "direction", "registers", "register"]}
        rules={[passwordRule]}
      >
        <Input.Password maxLength={128} autoComplete="new-password" />
      </Form.Item>
      {trunk?.hasPassword && <SwitchField name="passwordAway" label={t("lines.passwordAway")} />}
    </>
  );
};

/** 语音与保活 */
export const Media = () => {
  const { t } = useTranslation();
  const must = { required: true, message: t("administration.missing") };
  return (
    <>
      <TermsFields
        keysNeedTls
        srtp={[
          { value: "off", label: t("lines.srtpOff") },
          { value: "offered", label: t("lines.srtpOffered") },
          { value: "required", label: t("lines.srtpRequired") },
        ]}
      />
      <Form.Item name="rtpTimeoutSec" label={t("lines.rtpTimeout")} extra={t("lines.rtpTimeoutNote")}>
        <InputNumber<number> min={3} max={600} precision={0} suffix={t("unit.seconds")} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="optionsSec" label={t("lines.options")} extra={t("lines.optionsNote")} rules={[must]}>
        <InputNumber<number> min={0} max={3600} precision={0} suffix={t("unit.seconds")} style={{ width: 200 }} />
      </Form.Item>
    </>
  );
};
