import { StopOutlined, SwapRightOutlined, TeamOutlined } from "@ant-design/icons";
import { App, Button, Input, Segmented } from "antd";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { agentName } from "../look/names.ts";
import { request } from "../server/request.ts";
import type { AgentPhone } from "./context.tsx";
import { useOneAtATime } from "./one-at-a-time.ts";
import { SidePanel } from "./side-panel.tsx";
import { TargetList, useTargets } from "./target-list.tsx";
import { useTargetWords } from "./target-words.ts";
import { moved, type TargetDoubt, type TargetRow, type TransferKind, targetKinds, targetRows } from "./targets.ts";

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
const turns: Readonly<Record<string, number>> = { PageDown: 1, PageUp: -1 };

type Deeds = { readonly consult: () => void; readonly blind: () => void };

/** Why a key is off: told beneath it, and set apart from what a key does. */
const WhyOff = ({ why, of }: { why: TargetDoubt; of: "consult" | "transfer" }) => {
  const { t } = useTranslation();
  return (
    <p className="target-off" id={`why-${of}`} data-why={why}>
      <StopOutlined aria-hidden="true" /> {t(`transfer.why.${why}`)}
    </p>
  );
};

/** What can be done with the chosen line, each with what will come of it. */
const Deed = ({
  row,
  deeds,
  busy,
  within,
}: {
  row: TargetRow | undefined;
  deeds: Deeds;
  busy: boolean;
  within: boolean;
}) => {
  const { t } = useTranslation();
  if (!row) return <p className="quiet">{t("transfer.choose")}</p>;
  const who = row.agentNo ? agentName(row.label, row.agentNo) : row.label;
  const { noConsult, noTransfer, doubt } = row;
  const toMenu = "flow" in row.to;
  return (
    <>
      {doubt && <p className="target-doubt">{t(`transfer.why.${doubt}`)}</p>}
      <div className="target-deed">
        <Button
          type="primary"
          disabled={noConsult !== undefined}
          loading={busy}
          data-action="consult"
          {...(noConsult && { "aria-describedby": "why-consult", title: t(`transfer.why.${noConsult}`) })}
          onClick={deeds.consult}
        >
          <span>
            <TeamOutlined /> {t("number" in row.to ? "transfer.consultNumber" : "transfer.consult")}
          </span>
          <kbd>Enter</kbd>
        </Button>
        {noConsult ? <WhyOff why={noConsult} of="consult" /> : <p>{t("transfer.consultDoes", { who })}</p>}
      </div>
      <div className="target-deed">
        <Button
          disabled={noTransfer !== undefined}
          loading={busy}
          data-action="blindTransfer"
          {...(noTransfer && { "aria-describedby": "why-transfer", title: t(`transfer.why.${noTransfer}`) })}
          onClick={deeds.blind}
        >
          <span>
            <SwapRightOutlined /> {t("transfer.blind")}
          </span>
          <kbd>Ctrl+Enter</kbd>
        </Button>
        {noTransfer ? (
          <WhyOff why={noTransfer} of="transfer" />
        ) : (
          <p>
            {t(within ? "transfer.blindWithinDoes" : toMenu ? "transfer.blindFlowDoes" : "transfer.blindDoes", { who })}
          </p>
        )}
      </div>
    </>
  );
};

const hintOf = (kind: TransferKind) =>
  kind === "number"
    ? "transfer.number"
    : kind === "agent" || kind === "supervisor"
      ? "transfer.search"
      : "transfer.searchGroup";

/** 转接: whom to, in five kinds, as they are now. */
export const Transfer = ({ agent, close }: { agent: AgentPhone; close: () => void }) => {
  const { t } = useTranslation();
  const targets = useTargets();
  const { busy, run } = useOneAtATime();
  const { message } = App.useApp();
  const [kind, setKind] = useState<TransferKind>("agent");
  const [text, setText] = useState("");
  const [wanted, setWanted] = useState<string>();
  const words = useTargetWords();
  const within = agent.desk.call?.direction === "internal";
  const rowsOf = (from: NonNullable<typeof targets.data>) => targetRows(from, kind, text, words, within);
  const rows = targets.data ? rowsOf(targets.data) : [];
  const row = rows.find(({ key }) => key === wanted) ?? rows[0];
  const turnTo = (next: TransferKind) => {
    setKind(next);
    setText("");
    setWanted(undefined);
  };
  const go = (id: "agentConsult" | "agentTransfer") => {
    if (!row) return;
    const why = id === "agentConsult" ? row.noConsult : row.noTransfer;
    // the key does nothing, and says so
    if (why) return void message.warning({ key: "off", content: t(`transfer.why.${why}`) });
    const { to } = row;
    void run(() => agent.send(() => request(id, { body: { to } }))).then((honoured) => honoured && close());
  };
  const onKey = (event: KeyboardEvent) => {
    const step = steps[event.key];
    const turn = turns[event.key];
    if (step !== undefined) {
      const next = moved(rows, row?.key, step);
      setWanted(next);
      document.getElementById(`target-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (turn !== undefined) {
      const at = targetKinds.indexOf(kind);
      turnTo(targetKinds[(at + turn + targetKinds.length) % targetKinds.length] ?? "agent");
    } else if (event.key === "Enter") go(event.ctrlKey || event.metaKey ? "agentTransfer" : "agentConsult");
    else return;
    event.preventDefault();
  };
  return (
    <SidePanel
      name="transfer"
      title={t("transfer.title")}
      close={close}
      foot={
        <>
          <Deed
            row={row}
            busy={busy}
            within={within}
            deeds={{ consult: () => go("agentConsult"), blind: () => go("agentTransfer") }}
          />
          <div className="panel-keys">{t("transfer.keys")}</div>
        </>
      }
    >
      <Segmented
        value={kind}
        onChange={turnTo}
        aria-label={t("transfer.title")}
        options={targetKinds.map((each) => ({ value: each, label: t(`transfer.kind.${each}`) }))}
      />
      <div data-first>
        <Input
          allowClear
          value={text}
          placeholder={t(hintOf(kind))}
          aria-label={t(hintOf(kind))}
          inputMode={kind === "number" ? "tel" : "text"}
          role="combobox"
          aria-expanded
          aria-controls="target-list"
          {...(row ? { "aria-activedescendant": `target-${row.key}` } : {})}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKey}
        />
      </div>
      <TargetList
        targets={targets}
        rows={rowsOf}
        chosen={row?.key}
        choose={setWanted}
        empty={t(kind === "number" ? "transfer.noneNumber" : "transfer.none")}
      />
    </SidePanel>
  );
};
