import type { MailSettings, MailSettingsChange } from "@zongji/api";
import { Alert, Button, Drawer, Form, Input, InputNumber, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Failing, Loading } from "../../../look/page-state.tsx";
import { useFailureWords } from "../../../server/failure.ts";
import { request } from "../../../server/request.ts";
import { useMail, useSaveMail } from "./queries.ts";

type Filled = Omit<MailSettings, "hasPassword" | "version"> & { readonly password: string };
const empty: Filled = { host: "", port: 465, security: "tls", user: "", from: "", password: "" };
const ports = { tls: 465, starttls: 587, none: 25 } as const;

type FieldsProps = {
  readonly filled: Filled;
  readonly hasPassword: boolean;
  readonly change: (change: Partial<Filled>) => void;
};

const MailFields = ({ filled, hasPassword, change }: FieldsProps) => {
  const { t } = useTranslation();
  const text = (name: "host" | "user" | "from", extra?: string) => (
    <Form.Item label={t(`sending.${name}`)} required={name !== "user"} extra={extra}>
      <Input
        value={filled[name]}
        maxLength={254}
        autoComplete="off"
        aria-label={t(`sending.${name}`)}
        onChange={({ target }) => change({ [name]: target.value.trim() })}
      />
    </Form.Item>
  );
  return (
    <>
      {text("host")}
      <Form.Item
        label={t("sending.security")}
        {...(filled.security === "none" && { validateStatus: "warning" as const, help: t("sending.securityNone") })}
      >
        <Segmented
          aria-label={t("sending.security")}
          value={filled.security}
          onChange={(security) => change({ security, port: ports[security] })}
          options={(["tls", "starttls", "none"] as const).map((value) => ({
            ...{ value, label: t(`sending.securities.${value}`) },
          }))}
        />
      </Form.Item>
      <Form.Item label={t("sending.port")}>
        <InputNumber
          min={1}
          max={65_535}
          value={filled.port}
          aria-label={t("sending.port")}
          onChange={(port) => port !== null && change({ port })}
        />
      </Form.Item>
      {text("user", t("sending.userNote"))}
      {filled.user !== "" && (
        <Form.Item label={t("sending.password")}>
          <Input.Password
            value={filled.password}
            maxLength={500}
            autoComplete="new-password"
            aria-label={t("sending.password")}
            placeholder={hasPassword ? t("sending.secretKept") : ""}
            onChange={({ target }) => change({ password: target.value })}
          />
        </Form.Item>
      )}
      {text("from")}
    </>
  );
};

/** Sends a mail by the settings that are kept, and says what came of it. */
const MailTest = ({ isKept }: { isKept: boolean }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const [to, setTo] = useState("");
  const [isTrying, setTrying] = useState(false);
  const [outcome, setOutcome] = useState<{ readonly isGood: boolean; readonly text: string }>();
  const press = async () => {
    setTrying(true);
    setOutcome(undefined);
    try {
      const { error } = await request("testMail", { body: { to: to.trim() } });
      setOutcome(
        error === null
          ? { isGood: true, text: t("sending.testGood") }
          : { isGood: false, text: t("sending.testBad", { error }) },
      );
    } catch (error) {
      setOutcome({ isGood: false, text: words(error) });
    }
    setTrying(false);
  };
  return (
    <Form.Item label={t("sending.testTo")} extra={isKept ? undefined : t("sending.testFirst")}>
      <div className="send-line">
        <Input
          value={to}
          maxLength={254}
          aria-label={t("sending.testTo")}
          onChange={({ target }) => setTo(target.value)}
        />
        <Button disabled={!isKept || to.trim() === ""} loading={isTrying} onClick={() => void press()}>
          {t("sending.test")}
        </Button>
      </div>
      {outcome && <Alert type={outcome.isGood ? "success" : "error"} showIcon title={outcome.text} />}
    </Form.Item>
  );
};

const MailForm = ({ kept }: { kept: MailSettings | null }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const save = useSaveMail();
  const [filled, setFilled] = useState<Filled>({ ...empty, ...(kept ? shapeOf(kept) : {}) });
  const [isChanged, setChanged] = useState(false);
  const press = () => {
    const { password, ...fields } = filled;
    const body: MailSettingsChange = {
      ...fields,
      ...(password !== "" && filled.user !== "" && { password }),
      ...(kept && { version: kept.version }),
    };
    save.mutate(body, {
      onSuccess: () => {
        setChanged(false);
        setFilled((was) => ({ ...was, password: "" }));
      },
    });
  };
  return (
    <Form layout="vertical" className="send-form">
      {save.isError && <Alert type="error" showIcon className="own-report-wrong" title={words(save.error)} />}
      {save.isSuccess && !isChanged && (
        <Alert type="success" showIcon className="own-report-wrong" title={t("sending.saved")} />
      )}
      <MailFields
        filled={filled}
        hasPassword={kept?.hasPassword ?? false}
        change={(change) => {
          setChanged(true);
          setFilled((was) => ({ ...was, ...change }));
        }}
      />
      <Form.Item>
        <Button type="primary" loading={save.isPending} onClick={press}>
          {t("sending.save")}
        </Button>
      </Form.Item>
      <MailTest isKept={kept !== null && !isChanged} />
    </Form>
  );
};

const shapeOf = ({ host, port, security, user, from }: MailSettings) => ({ host, port, security, user, from });

/** The mail server that reports are sent by. */
export const MailDrawer = ({ close }: { close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const mail = useMail(true);
  return (
    <Drawer open size={440} onClose={close} title={t("sending.mail")}>
      {mail.isError ? (
        <Failing what={t("sending.failed")} why={words(mail.error)} again={() => void mail.refetch()} />
      ) : mail.data === undefined ? (
        <Loading />
      ) : (
        <MailForm kept={mail.data} />
      )}
    </Drawer>
  );
};
