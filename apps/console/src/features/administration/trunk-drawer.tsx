import type { Trunk } from "@zongji/api";
import { App, Collapse, Form, Input, InputNumber, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { failureOf, request } from "../../server/request.ts";
import { Choice, NumberField, SwitchField, TextField } from "./fields.tsx";
import { NodeField } from "./node-field.tsx";
import { NumberRules } from "./number-rules.tsx";
import { TermsFields } from "./terms-fields.tsx";
import { ThingDrawer } from "./thing-drawer.tsx";
import { emptyTrunk, type FilledTrunk, filledOf, trunkOf } from "./trunk-form.ts";
import { IntroductionFields } from "./trunk-introduction.tsx";

const save = (trunk: Trunk | undefined, filled: FilledTrunk, wideMatch?: true) => {
  // Of the test trunk nothing else can be changed.
  if (trunk?.kind === "test")
    return request("changeTrunk", {
      params: { id: trunk.id },
      body: { enabled: filled.enabled, maxLines: filled.maxLines },
    });
  const body = { ...trunkOf(filled), ...(wideMatch && { wideMatch }) };
  return trunk ? request("changeTrunk", { params: { id: trunk.id }, body }) : request("createTrunk", { body });
};

const host = /^[A-Za-z0-9.:-]{1,253}$/;

const PortField = ({ name }: { name: string | string[] }) => {
  const { t } = useTranslation();
  return (
    <Form.Item name={name} label={t("administration.port")} extra={t("administration.portNote")}>
      <InputNumber<number> min={1} max={65_535} precision={0} style={{ width: 200 }} />
    </Form.Item>
  );
};

const Basic = ({ given }: { given: string | null | undefined }) => {
  const { t } = useTranslation();
  return (
    <>
      <TextField name="name" label={t("administration.name")} />
      <Choice
        name="direction"
        label={t("lines.direction")}
        options={(["both", "in", "out"] as const).map((value) => ({ value, label: t(`lines.${value}`) }))}
      />
      <Choice
        name="transport"
        label={t("administration.transport")}
        options={["udp", "tcp", "tls"].map((value) => ({ value, label: value.toUpperCase() }))}
      />
      <TextField
        name="listener"
        label={t("lines.listener")}
        required={false}
        note={t("lines.listenerNote")}
        pattern={/^[A-Za-z0-9_-]{1,32}$/}
      />
      <NodeField note={t("administration.trunkNodeNote")} given={given} />
    </>
  );
};

const Outgoing = () => {
  const { t } = useTranslation();
  const direction = Form.useWatch("direction", Form.useFormInstance<FilledTrunk>());
  return (
    <>
      <TextField
        name="host"
        label={t("administration.host")}
        required={false}
        note={t("administration.hostNote")}
        pattern={host}
      />
      <PortField name="port" />
      {direction !== "in" && (
        <SwitchField name="default" label={t("administration.default")} note={t("administration.defaultNote")} />
      )}
      <Form.Item name="priority" label={t("lines.priority")} extra={t("lines.priorityNote")}>
        <InputNumber<number> min={1} max={100} precision={0} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="share" label={t("lines.share")} extra={t("lines.shareNote")}>
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

const Incoming = () => {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="match" label={t("administration.match")} extra={t("administration.matchNote")}>
        <Select mode="tags" open={false} suffix={null} tokenSeparators={[",", " ", "，", "、"]} />
      </Form.Item>
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

const Registration = ({ trunk }: { trunk: Trunk | undefined }) => {
  const { t } = useTranslation();
  const form = Form.useFormInstance<FilledTrunk>();
  const registers = Form.useWatch("registers", form);
  const must = { required: true, message: t("administration.missing") };
  const malformed = t("administration.malformed");
  return (
    <>
      <SwitchField name="registers" label={t("lines.registers")} />
      {registers && (
        <>
          <Form.Item
            name={["register", "host"]}
            label={t("lines.registrar")}
            rules={[must, { pattern: host, message: malformed }]}
          >
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
          <Form.Item name={["register", "authUser"]} label={t("lines.authUser")} extra={t("lines.authUserNote")}>
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
      >
        <Input.Password maxLength={128} autoComplete="new-password" />
      </Form.Item>
      {trunk?.hasPassword && <SwitchField name="passwordAway" label={t("lines.passwordAway")} />}
    </>
  );
};

const Media = () => {
  const { t } = useTranslation();
  return (
    <>
      <TermsFields
        srtp={[
          { value: "off", label: t("lines.srtpOff") },
          { value: "offered", label: t("lines.srtpOffered") },
          { value: "required", label: t("lines.srtpRequired") },
        ]}
      />
      <Form.Item name="rtpTimeoutSec" label={t("lines.rtpTimeout")} extra={t("lines.rtpTimeoutNote")}>
        <InputNumber<number> min={3} max={600} precision={0} suffix={t("unit.seconds")} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="optionsSec" label={t("lines.options")} extra={t("lines.optionsNote")}>
        <InputNumber<number> min={0} max={3600} precision={0} suffix={t("unit.seconds")} style={{ width: 200 }} />
      </Form.Item>
    </>
  );
};

/** Asks first where a block of addresses is so wide that it has to be meant. */
const useSave = (trunk: Trunk | undefined) => {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  return async (filled: FilledTrunk): Promise<unknown> => {
    try {
      return await save(trunk, filled);
    } catch (error) {
      if (failureOf(error).problem?.reason !== "wideMatch") throw error;
      const isMeant = await modal.confirm({
        title: t("lines.wideTitle"),
        content: t("lines.wideWhy"),
        okText: t("lines.wideOk"),
        okButtonProps: { danger: true },
        autoFocusButton: "cancel",
      });
      if (!isMeant) throw error;
      return save(trunk, filled, true);
    }
  };
};

/** 中继: what must be said first, the rest folded away; folded parts keep what they hold. */
export const TrunkDrawer = ({ trunk, close }: { trunk: Trunk | undefined; close: () => void }) => {
  const { t } = useTranslation();
  const part = (key: "outgoing" | "introduction" | "incoming" | "registration" | "media", children: ReactNode) => ({
    key,
    label: t(`lines.${key}`),
    children,
    forceRender: true,
  });
  const isTest = trunk?.kind === "test";
  const saveAsked = useSave(trunk);
  return (
    <ThingDrawer<FilledTrunk>
      title={trunk ? trunk.name : t("administration.newTrunk")}
      start={trunk ? filledOf(trunk) : emptyTrunk}
      save={saveAsked}
      close={close}
      stale="trunks"
    >
      {!isTest && <Basic given={trunk?.node} />}
      <NumberField name="maxLines" label={t("administration.lines")} min={1} max={10_000} unit={t("unit.lines")} />
      <SwitchField name="enabled" label={t("administration.enabled")} />
      {!isTest && (
        <Collapse
          size="small"
          defaultActiveKey={["outgoing", "incoming"]}
          items={[
            part("outgoing", <Outgoing />),
            part("introduction", <IntroductionFields />),
            part("incoming", <Incoming />),
            part("registration", <Registration trunk={trunk} />),
            part("media", <Media />),
          ]}
        />
      )}
    </ThingDrawer>
  );
};
