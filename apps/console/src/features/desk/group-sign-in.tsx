import { Button, Card, Checkbox, Form, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Nothing } from "../../look/page-state.tsx";
import type { AgentPhone } from "../../phone/context.tsx";
import { askForNotifications } from "../../phone/ring.ts";

const remembered = "zongji.groups";
const lastGroups = (): string[] => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(remembered) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
};

/** 签入: the groups of last time are ticked, all of them the first time. */
export const GroupSignIn = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const { groups, devices } = agent.desk.choices;
  const [ticked, setTicked] = useState(() => {
    const kept = lastGroups().filter((id) => groups.some((group) => group.id === id));
    return kept.length > 0 ? kept : groups.map((group) => group.id);
  });
  if (groups.length === 0 || devices.length === 0) {
    const lacks = groups.length === 0 ? "noGroups" : "noDevices";
    return (
      <Card>
        <Nothing title={t(`desk.${lacks}`)} why={t(`desk.${lacks}Why`)} />
      </Card>
    );
  }
  const enter = async () => {
    askForNotifications();
    localStorage.setItem(remembered, JSON.stringify(ticked));
    await agent.signIn(ticked);
  };
  const browser = agent.device?.kind === "browser";
  const notYet = browser && agent.phone.wire !== "reachable";
  return (
    <Card title={t("desk.signInTitle")}>
      <Form layout="vertical" onFinish={() => void enter()}>
        <Form.Item label={t("desk.groups")}>
          <Checkbox.Group
            value={ticked}
            onChange={setTicked}
            options={groups.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item label={t("desk.device")}>
          <Radio.Group
            value={agent.device?.id}
            onChange={(event) => agent.choose(String(event.target.value))}
            options={devices.map(({ id, kind, label }) => ({ value: id, label: `${t(`device.${kind}`)} ${label}` }))}
          />
        </Form.Item>
        <Button
          type="primary"
          htmlType="submit"
          size="large"
          data-action="agentSignIn"
          disabled={ticked.length === 0 || notYet}
          loading={agent.busy}
        >
          {t("desk.signIn")}
        </Button>
        <span className="quiet desk-note">
          {ticked.length === 0 ? t("desk.tickOne") : notYet ? t(`desk.wire.${agent.phone.wire}`) : t("desk.signInNote")}
        </span>
      </Form>
    </Card>
  );
};
