import type { Forwarding as Saved } from "@zongji/api";
import { App, Button, Form, Input, InputNumber, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { agentName } from "../look/names.ts";
import { request } from "../server/request.ts";
import type { AgentPhone } from "./context.tsx";
import {
  type DraftTarget,
  draftOf,
  type ForwardCase,
  forwardCases,
  forwardingOf,
  forwardKinds,
  forwardsIn,
  missingIn,
} from "./forwarding-draft.ts";
import { SidePanel } from "./side-panel.tsx";
import { useTargets } from "./target-list.tsx";

type Option = { readonly value: string; readonly label: string };

/** The choices of a case's kind. */
const useOptions = (): Record<"agent" | "group", Option[]> => {
  const { data } = useTargets();
  return {
    agent: (data?.agents ?? []).map(({ user, name, agentNo }) => ({ value: user, label: agentName(name, agentNo) })),
    group: (data?.groups ?? []).map(({ id, name }) => ({ value: id, label: name })),
  };
};

const Case = ({
  of,
  target,
  change,
  wrong,
  options,
}: {
  of: ForwardCase;
  target: DraftTarget;
  change: (target: DraftTarget) => void;
  wrong: boolean;
  options: ReturnType<typeof useOptions>;
}) => {
  const { t } = useTranslation();
  const { kind, value } = target;
  const label = t(`forwarding.${of}`);
  const bad = wrong && kind !== "off";
  return (
    <Form.Item
      label={label}
      {...(bad ? { validateStatus: "error" as const, help: t(`forwarding.${kind}Missing`) } : {})}
    >
      <Segmented
        block
        aria-label={label}
        value={kind}
        onChange={(next) => change({ kind: next, value: "" })}
        options={forwardKinds.map((each) => ({ value: each, label: t(`forwarding.to.${each}`) }))}
      />
      {kind === "number" && (
        <Input
          className="forward-value"
          inputMode="tel"
          aria-label={`${label} ${t("forwarding.to.number")}`}
          value={value}
          onChange={(event) => change({ kind, value: event.target.value })}
        />
      )}
      {(kind === "agent" || kind === "group") && (
        <Select
          className="forward-value"
          showSearch={{ optionFilterProp: "label" }}
          aria-label={`${label} ${t(`forwarding.to.${kind}`)}`}
          value={value || null}
          options={options[kind]}
          onChange={(next: string) => change({ kind, value: next })}
        />
      )}
    </Form.Item>
  );
};

/** 呼叫转移 */
export const Forwarding = ({ agent, close }: { agent: AgentPhone; close: () => void }) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [draft, setDraft] = useState(() => draftOf(agent.desk.forwarding));
  const [tried, setTried] = useState(false);
  const options = useOptions();
  const wrong = tried ? missingIn(draft) : [];
  const save = async () => {
    setTried(true);
    const body = forwardingOf(draft);
    if (!body || !(await agent.send(() => request("agentForward", { body })))) return;
    void message.success(t("forwarding.saved"));
    close();
  };
  return (
    <SidePanel
      name="forwarding"
      title={t("forwarding.title")}
      close={close}
      foot={
        <Button type="primary" loading={agent.busy} onClick={() => void save()} data-action="saveForwarding">
          {t("forwarding.save")}
        </Button>
      }
    >
      <p className="quiet small dial-note">{t("forwarding.note")}</p>
      <Form layout="vertical">
        {forwardCases.map((each) => (
          <Case
            key={each}
            of={each}
            target={draft[each]}
            wrong={wrong.includes(each)}
            options={options}
            change={(target) => setDraft({ ...draft, [each]: target })}
          />
        ))}
        {draft.noAnswer.kind !== "off" && (
          <Form.Item label={t("forwarding.after")}>
            <InputNumber
              min={5}
              max={60}
              value={draft.noAnswerSec}
              aria-label={t("forwarding.after")}
              onChange={(next) => setDraft({ ...draft, noAnswerSec: next ?? draft.noAnswerSec })}
            />
          </Form.Item>
        )}
      </Form>
    </SidePanel>
  );
};

/** That forwarding is on, in words; undefined where it is off. */
export const useForwardingWords = () => {
  const { t } = useTranslation();
  return (forwarding: Saved): string | undefined => {
    const on = forwardsIn(forwarding);
    if (on.length === 0) return undefined;
    const when = on.map((each) => t(`forwarding.brief.${each}`)).join(t("page.comma"));
    return t("bar.forwardsSome", { when });
  };
};
