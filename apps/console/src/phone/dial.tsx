import { PhoneOutlined, RedoOutlined } from "@ant-design/icons";
import { Button, Input, type InputRef, Segmented } from "antd";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../look/clock.tsx";
import { moment } from "../look/duration.ts";
import { request } from "../server/request.ts";
import type { AgentPhone } from "./context.tsx";
import { useOneAtATime } from "./one-at-a-time.ts";
import { SidePanel } from "./side-panel.tsx";
import { TargetList, useTargets } from "./target-list.tsx";
import { useTargetWords } from "./target-words.ts";
import { moved, numberIn, targetRows } from "./targets.ts";

type Kind = "outside" | "colleague";
const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** The field has the focus as soon as its kind is turned to. */
const useFocus = () => {
  const field = useRef<InputRef>(null);
  useEffect(() => field.current?.focus(), []);
  return field;
};

/** 外线: a number; Enter calls. Spaces and dashes of a pasted one are left out. */
const Outside = ({ agent, done, turn }: { agent: AgentPhone; done: () => void; turn: () => void }) => {
  const { t } = useTranslation();
  const now = useNow();
  const field = useFocus();
  const { busy, run } = useOneAtATime();
  const [text, setText] = useState("");
  const number = numberIn(text);
  const { lastDialled } = agent.desk;
  const finish = (honoured: boolean) => honoured && done();
  const call = () => {
    if (number) void run(() => agent.callOut({ number })).then(finish);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "PageDown" && event.key !== "PageUp") return;
    event.preventDefault();
    turn();
  };
  return (
    <>
      <div data-first className="dial-row">
        <Input
          ref={field}
          value={text}
          inputMode="tel"
          size="large"
          aria-label={t("dial.outside")}
          placeholder={t("dial.hint")}
          status={text && !number ? "error" : ""}
          onChange={(event) => setText(event.target.value)}
          onPressEnter={call}
          onKeyDown={onKey}
        />
        <Button
          type="primary"
          size="large"
          icon={<PhoneOutlined />}
          disabled={!number}
          loading={busy}
          data-action="callOut"
          onClick={call}
        >
          {t("dial.call")}
        </Button>
      </div>
      <p className="quiet small dial-note">{t("dial.outsideNote")}</p>
      {lastDialled && (
        <div className="dial-row">
          <span className="dial-last">
            <span className="quiet">{t("dial.last")}</span> <span className="number">{lastDialled.number}</span>{" "}
            <span className="quiet figure">{moment(lastDialled.at, now)}</span>
          </span>
          <Button
            icon={<RedoOutlined />}
            loading={busy}
            onClick={() => void run(() => agent.command("agentRedial")).then(finish)}
          >
            {t("bar.redial")}
          </Button>
        </div>
      )}
    </>
  );
};

/** 内部呼叫: a colleague of the list. */
const Colleague = ({ agent, done, turn }: { agent: AgentPhone; done: () => void; turn: () => void }) => {
  const { t } = useTranslation();
  const targets = useTargets();
  const words = useTargetWords();
  const field = useFocus();
  const { busy, run } = useOneAtATime();
  const [text, setText] = useState("");
  const [wanted, setWanted] = useState<string>();
  const rowsOf = (from: NonNullable<typeof targets.data>) => targetRows(from, "colleague", text, words);
  const rows = targets.data ? rowsOf(targets.data) : [];
  const row = rows.find(({ key }) => key === wanted) ?? rows[0];
  const call = () => {
    if (!row || !("agent" in row.to)) return;
    const body = { agent: row.to.agent };
    void run(() => agent.send(() => request("agentCallInternal", { body }))).then((honoured) => honoured && done());
  };
  const onKey = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (event.key === "Enter") call();
    else if (event.key === "PageDown" || event.key === "PageUp") turn();
    else if (step !== undefined) setWanted(moved(rows, row?.key, step));
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div data-first className="dial-row">
        <Input
          ref={field}
          allowClear
          value={text}
          placeholder={t("transfer.search")}
          aria-label={t("transfer.search")}
          role="combobox"
          aria-expanded
          aria-controls="target-list"
          {...(row ? { "aria-activedescendant": `target-${row.key}` } : {})}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKey}
        />
        <Button
          type="primary"
          icon={<PhoneOutlined />}
          disabled={!row}
          loading={busy}
          data-action="callInternal"
          onClick={call}
        >
          {t("dial.callColleague")}
        </Button>
      </div>
      {row?.doubt && <p className="target-doubt">{t(`transfer.why.${row.doubt}`)}</p>}
      <TargetList targets={targets} rows={rowsOf} chosen={row?.key} choose={setWanted} empty={t("transfer.none")} />
    </>
  );
};

/** 拨号 */
export const Dial = ({ agent, close }: { agent: AgentPhone; close: () => void }) => {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>("outside");
  const Part = kind === "outside" ? Outside : Colleague;
  return (
    <SidePanel
      name="dial"
      title={t("dial.title")}
      close={close}
      foot={<div className="panel-keys">{t("dial.keys")}</div>}
    >
      <Segmented
        block
        value={kind}
        onChange={setKind}
        aria-label={t("dial.title")}
        options={(["outside", "colleague"] as const).map((each) => ({ value: each, label: t(`dial.${each}`) }))}
      />
      <Part agent={agent} done={close} turn={() => setKind(kind === "outside" ? "colleague" : "outside")} />
    </SidePanel>
  );
};
