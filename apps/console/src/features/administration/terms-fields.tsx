import { needsTls } from "@zongji/domain";
import { Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { Choice, NumberField, SwitchField } from "../../look/form/fields.tsx";

/** Encryption. `keysNeedTls`: what is required there needs the form's transport to be TLS. */
const Encryption = ({ srtp, keysNeedTls }: Props) => {
  const { t } = useTranslation();
  return (
    <Form.Item
      name="srtp"
      label={t("lines.srtp")}
      dependencies={["transport"]}
      rules={[
        ({ getFieldValue }) => ({
          validator: async (_, value: string) => {
            if (keysNeedTls && needsTls({ srtp: value, transport: getFieldValue("transport") }))
              throw new Error(t("refused.needsTls"));
          },
        }),
      ]}
    >
      <Select options={[...srtp]} />
    </Form.Item>
  );
};

type Props = { readonly srtp: readonly { value: string; label: string }[]; readonly keysNeedTls?: boolean };

/** What is agreed on with a far end about sound and keys, a carrier's or a phone's. `srtp`: the choices, which differ. */
export const TermsFields = (props: Props) => {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="codecs"
        label={t("lines.codecs")}
        extra={t("lines.codecsNote")}
        rules={[{ required: true, message: t("administration.missing") }]}
      >
        <Select mode="multiple" options={["PCMA", "PCMU", "G722"].map((value) => ({ value, label: value }))} />
      </Form.Item>
      <Encryption {...props} />
      <Choice
        name="digits"
        label={t("lines.digits")}
        options={[
          { value: "auto", label: t("lines.digitsAuto") },
          { value: "rfc4733", label: "RFC 4733" },
          { value: "inband", label: t("lines.digitsInband") },
          { value: "info", label: "SIP INFO" },
        ]}
      />
      <SwitchField name="sessionTimers" label={t("lines.sessionTimers")} />
      <NumberField
        name="sessionSec"
        label={t("lines.sessionSec")}
        note={t("lines.sessionSecNote")}
        min={90}
        max={86_400}
        unit={t("unit.seconds")}
      />
    </>
  );
};
