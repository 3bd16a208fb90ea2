import { Button } from "antd";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { request } from "../server/request.ts";
import type { AgentPhone } from "./context.tsx";
import { SidePanel } from "./side-panel.tsx";

const pad = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;
const isDigit = (key: string) => /^[0-9*#]$/.test(key);
const writes = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

/** 按键 in a call: each is sent as it is pressed, one after another so that their order stays. */
export const Digits = ({ agent, close }: { agent: AgentPhone; close: () => void }) => {
  const { t } = useTranslation();
  const [sent, setSent] = useState("");
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const send = (digits: string) => {
    queue.current = queue.current.then(async () => {
      if (await agent.send(() => request("agentDigits", { body: { digits } }))) setSent((before) => before + digits);
    });
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (!isDigit(event.key) || writes(event.target)) return;
    event.preventDefault();
    send(event.key);
  });
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <SidePanel name="digits" title={t("digits.title")} close={close}>
      <p className="quiet small dial-note">{t("digits.note")}</p>
      <div className="digit-sent number" role="status">
        {sent || <span className="quiet small">{t("digits.nothing")}</span>}
      </div>
      <div className="digit-pad" data-first>
        {pad.map((digit) => (
          <Button key={digit} data-digit={digit} aria-label={t("digits.key", { digit })} onClick={() => send(digit)}>
            {digit}
          </Button>
        ))}
      </div>
    </SidePanel>
  );
};
