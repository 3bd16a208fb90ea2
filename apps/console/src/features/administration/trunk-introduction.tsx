import { useQuery } from "@tanstack/react-query";
import { type TrunkToCheck, trunkFault } from "@zongji/domain";
import { Alert, Form, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SwitchField, TextField, useHostRule } from "../../look/form/fields.tsx";
import { useFailureWords, useFieldWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { type FieldPath, faultsOf } from "./trunk-faults.ts";
import { type FilledTrunk, type PresetName, presets, trunkOf } from "./trunk-form.ts";

/** A mobile number that nobody has. */
const shownNumber = "13800138000";

/** How long nothing is typed before the server is asked, ms. */
const restMs = 300;

const rest = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const due = setTimeout(resolve, restMs);
    signal.addEventListener("abort", () => {
      clearTimeout(due);
      reject(signal.reason);
    });
  });

/** An INVITE does without the trunk's name. */
const isNeeded = ([field]: FieldPath): boolean => field !== "name";

/** What the server would be asked about, without the password, which stands in no INVITE. */
const askedOf = (filled: FilledTrunk) => {
  const { password: _none, ...trunk } = trunkOf({ ...filled, name: filled.name || "—" });
  return trunk;
};

/** The INVITE that leaves with what is filled in now, made by the server's own stack. It is never asked about what it would refuse. */
const InvitePreview = ({ faults }: { faults: readonly FieldPath[] }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const labels = useFieldWords();
  const form = Form.useFormInstance<FilledTrunk>();
  const filled = Form.useWatch([], form) as FilledTrunk | undefined;
  const trunk = filled && askedOf(filled);
  const missing = faults.filter(isNeeded);
  const preview = useQuery({
    queryKey: ["invite", trunk],
    queryFn: async ({ signal }) => {
      await rest(signal);
      if ((await faultsOf(form)).some(isNeeded)) throw new Error("half filled in");
      return request("previewInvite", { body: { trunk: trunk as never, number: shownNumber } });
    },
    enabled: trunk !== undefined && missing.length === 0 && trunkFault(trunk as TrunkToCheck) === undefined,
    placeholderData: (before) => before,
    retry: false,
  });
  if (missing.length > 0)
    return (
      <Alert
        type="info"
        showIcon
        title={t("lines.inviteUnready", { fields: labels(missing.map((path) => path.join("."))) })}
      />
    );
  if (preview.isError) return <Alert type="warning" showIcon title={words(preview.error)} />;
  if (preview.isPending) return null;
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
        <pre className="invite-preview">
          {invite
            .trimEnd()
            .split(/\r?\n/)
            .map((line, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
              <span key={at}>{`${line}\n`}</span>
            ))}
        </pre>
      )}
    </Form.Item>
  );
};

/** The kind of carrier: fills in what such a carrier usually wants, which may be changed. @param filledIn called with fields of other parts filled in */
export const PresetField = ({ filledIn }: { filledIn: (preset: PresetName) => void }) => {
  const { t } = useTranslation();
  const form = Form.useFormInstance<FilledTrunk>();
  const [preset, setPreset] = useState<PresetName | null>(null);
  const fillIn = (name: PresetName) => {
    setPreset(name);
    form.setFieldsValue(presets[name] as never);
    filledIn(name);
  };
  return (
    <Form.Item label={t("lines.preset")} extra={t("lines.presetNote")}>
      <Select<PresetName>
        aria-label={t("lines.preset")}
        value={preset}
        placeholder={t("lines.presetChoose")}
        options={(["ims", "sbc", "plain"] as const).map((value) => ({ value, label: t(`lines.presets.${value}`) }))}
        onSelect={fillIn}
      />
    </Form.Item>
  );
};

/** How a call out introduces itself. */
export const IntroductionFields = ({ faults }: { faults: readonly FieldPath[] }) => {
  const { t } = useTranslation();
  const hostRule = useHostRule();
  return (
    <>
      <TextField
        name={["introduction", "domain"]}
        label={t("lines.domain")}
        required={false}
        note={t("lines.domainNote")}
        max={253}
        rule={hostRule}
      />
      <TextField
        name={["introduction", "fromHost"]}
        label={t("lines.fromHost")}
        required={false}
        note={t("lines.fromHostNote")}
        max={253}
        rule={hostRule}
      />
      <SwitchField name={["callerId", "assertedIdentity"]} label={t("lines.assertedIdentity")} />
      <SwitchField name={["introduction", "userPhone"]} label={t("lines.userPhone")} note={t("lines.userPhoneNote")} />
      <SwitchField
        name={["introduction", "earlyMedia"]}
        label={t("lines.earlyMedia")}
        note={t("lines.earlyMediaNote")}
      />
      <InvitePreview faults={faults} />
    </>
  );
};
