import type { Prompt } from "@zongji/api";
import { Input, type TableColumnType, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../../look/clock.tsx";
import { moment } from "../../../look/duration.ts";
import { PlaySound } from "../../../look/play-sound.tsx";
import { promptCalled } from "../../../look/prompt-name.ts";
import { usePrompts } from "../../../server/prompts.ts";
import { addressOf } from "../../../server/request.ts";
import { ThingTable } from "../thing-table.tsx";
import { Length } from "./length.tsx";
import { NewPromptDrawer, PromptDrawer } from "./prompt-drawer.tsx";

/** What callers hear of it now. */
const InUse = ({ prompt: { inUse, newest, origin, at, by } }: { prompt: Prompt }) => {
  const { t } = useTranslation();
  const now = useNow();
  const told =
    inUse === null ? (
      <Tag color="warning">{t("prompts.noSound")}</Tag>
    ) : inUse === 0 || origin === null ? (
      t("prompts.builtIn")
    ) : (
      <>
        {t("prompts.nth", { version: inUse })} {t(`prompts.origin.${origin}`)}
        <div className="quiet">
          {by ?? "—"} <span className="figure">{at !== null && moment(at, now)}</span>
        </div>
      </>
    );
  return (
    <>
      {told}
      {newest > (inUse ?? 0) && (
        <div>
          <Tag color="processing">{t("prompts.waits", { version: newest })}</Tag>
        </div>
      )}
    </>
  );
};

const UsedIn = ({ prompt: { uses, bySystem } }: { prompt: Prompt }) => {
  const { t } = useTranslation();
  if (uses > 0) return <span className="figure">{t("prompts.places", { count: uses })}</span>;
  return <span className="quiet">{t(bySystem ? "prompts.system" : "prompts.unused")}</span>;
};

const useColumns = (called: (prompt: Prompt) => string): TableColumnType<Prompt>[] => {
  const { t } = useTranslation();
  return [
    {
      title: t("prompts.label"),
      width: 208,
      render: (_, prompt) => (
        <>
          <div>{called(prompt)}</div>
          <div className="quiet prompt-name">{prompt.name}</div>
        </>
      ),
    },
    {
      title: t("prompts.text"),
      render: (_, { text, heard }) => (
        <>
          <div className="prompt-text">{heard}</div>
          {text !== heard && <div className="prompt-text quiet">{t("prompts.newText", { text })}</div>}
        </>
      ),
    },
    {
      title: t("prompts.length"),
      width: 104,
      align: "right",
      render: (_, prompt) =>
        prompt.durationMs !== null && (
          <div className="prompt-acts">
            <PlaySound
              src={`${addressOf("promptSound", { name: prompt.name })}?v=${prompt.inUse}`}
              label={called(prompt)}
            />
            <Length ms={prompt.durationMs} />
          </div>
        ),
    },
    { title: t("prompts.heard"), width: 200, render: (_, prompt) => <InUse prompt={prompt} /> },
    { title: t("prompts.usedIn"), width: 112, render: (_, prompt) => <UsedIn prompt={prompt} /> },
  ];
};

/** The hotline's own first, then what flows, groups and rules name, then what the system plays by itself. */
const rankOf = ({ own, uses }: Prompt): number => (own ? 0 : uses > 0 ? 1 : 2);

/** 语音: each prompt with its text, what is in use, and where. */
export const Prompts = () => {
  const { t, i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const called = (prompt: Prompt): string => promptCalled(prompt, language);
  const prompts = usePrompts();
  const [search, seek] = useState("");
  const [open, setOpen] = useState<{ readonly name?: string }>();
  const sought = search.trim().toLowerCase();
  const shown = prompts.data
    ?.filter((prompt) => [called(prompt), prompt.name, prompt.text].some((word) => word.toLowerCase().includes(sought)))
    .sort((a, b) => rankOf(a) - rankOf(b));
  const opened = prompts.data?.find(({ name }) => name === open?.name);
  const query = { ...prompts, ...(shown && { data: shown }) } as typeof prompts;
  return (
    <>
      <div className="caller-filters">
        <Input.Search
          allowClear
          aria-label={t("prompts.search")}
          placeholder={t("prompts.search")}
          onChange={({ target }) => seek(target.value)}
        />
      </div>
      <ThingTable<Prompt>
        query={query}
        rowKey="name"
        note={t("prompts.note")}
        sought={sought !== ""}
        add={{ word: t("prompts.add"), press: () => setOpen({}) }}
        open={({ name }) => setOpen({ name })}
        columns={useColumns(called)}
      />
      {open && open.name === undefined && (
        <NewPromptDrawer close={() => setOpen(undefined)} open={(name) => setOpen({ name })} />
      )}
      {opened && (
        <PromptDrawer key={opened.name} prompt={opened} called={called(opened)} close={() => setOpen(undefined)} />
      )}
    </>
  );
};
