import { Button, Checkbox, Form, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Nothing } from "../look/page-state.tsx";
import { may, useSession } from "../server/queries.ts";
import type { AgentPhone } from "./context.tsx";
import { useDeviceName } from "./device-name.ts";
import { askForNotifications } from "./ring.ts";

const remembered = "zongji.groups";
const rememberedAnswer = "zongji.autoAnswer";
const lastGroups = (): string[] => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(remembered) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
};

/** Groups, phone and automatic answer: as they are now, or as they were last time; all groups the first time. */
export const SeatForm = ({ agent, word, done }: { agent: AgentPhone; word: string; done?: () => void }) => {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const nameOf = useDeviceName();
  const { desk } = agent;
  const { groups, devices } = desk.choices;
  const seated = desk.state !== "offline";
  const [ticked, setTicked] = useState(() => {
    const kept = (seated ? desk.groups : lastGroups()).filter((id) => groups.some((group) => group.id === id));
    return kept.length > 0 || seated ? kept : groups.map((group) => group.id);
  });
  const [auto, setAuto] = useState(seated ? desk.autoAnswer : localStorage.getItem(rememberedAnswer) === "yes");
  const supervises = may(session, "agent.listen");
  if ((groups.length === 0 && !supervises) || devices.length === 0) {
    const lacks = devices.length === 0 ? "noDevices" : "noGroups";
    return <Nothing title={t(`desk.${lacks}`)} why={t(`desk.${lacks}Why`)} />;
  }
  const enter = async () => {
    askForNotifications();
    localStorage.setItem(remembered, JSON.stringify(ticked));
    localStorage.setItem(rememberedAnswer, auto ? "yes" : "no");
    if (await agent.signIn(ticked, auto)) done?.();
  };
  const lacking = ticked.length === 0 && !supervises;
  const notYet = agent.device?.kind === "browser" && agent.phone.wire !== "reachable";
  const note = lacking
    ? t("desk.tickOne")
    : notYet
      ? t(agent.claim.at === "inUse" ? "desk.wire.taken" : `desk.wire.${agent.phone.wire}`)
      : ticked.length === 0
        ? t("desk.noGroupNote")
        : !seated && t("desk.signInNote");
  return (
    <Form layout="vertical" onFinish={() => void enter()}>
      {groups.length > 0 && (
        <Form.Item label={t("desk.groups")}>
          <Checkbox.Group
            value={ticked}
            onChange={setTicked}
            options={groups.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
      )}
      <Form.Item label={t("desk.device")}>
        <Radio.Group
          value={agent.device?.id}
          onChange={(event) => agent.choose(String(event.target.value))}
          options={devices.map((device) => ({ value: device.id, label: nameOf(device) }))}
        />
      </Form.Item>
      <Form.Item>
        <Checkbox checked={auto} onChange={(event) => setAuto(event.target.checked)}>
          {t("desk.autoAnswer")} <span className="quiet">{t("desk.autoAnswerNote")}</span>
        </Checkbox>
      </Form.Item>
      <Button
        type="primary"
        htmlType="submit"
        size="large"
        data-action="agentSignIn"
        disabled={lacking || notYet}
        loading={agent.busy}
      >
        {word}
      </Button>
      {note && <p className="quiet seat-note">{note}</p>}
    </Form>
  );
};
