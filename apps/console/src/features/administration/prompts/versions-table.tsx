import { useMutation, useQuery } from "@tanstack/react-query";
import type { Prompt, PromptVersion } from "@zongji/api";
import { Button, Popconfirm, Table, type TableColumnType, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../../look/clock.tsx";
import { moment } from "../../../look/duration.ts";
import { PlaySound } from "../../../look/play-sound.tsx";
import { useFailureWords } from "../../../server/failure.ts";
import { promptsKey } from "../../../server/prompts.ts";
import { addressOf, request } from "../../../server/request.ts";
import { Length } from "./length.tsx";
import { useDone } from "./make.tsx";

type Row = Pick<PromptVersion, "version" | "text" | "source" | "inUse"> & {
  readonly origin: PromptVersion["origin"] | "builtIn";
  readonly made?: PromptVersion;
};

const Use = ({ name, called, version }: { name: string; called: string; version: number }) => {
  const { t } = useTranslation();
  const use = useMutation({
    mutationFn: () => request("usePromptVersion", { params: { name }, body: { version } }),
    ...useDone(),
  });
  const which = version === 0 ? t("prompts.builtIn") : t("prompts.nth", { version });
  return (
    <Popconfirm
      title={t("prompts.useSure", { name: called, which })}
      okText={t("prompts.use")}
      cancelText={t("page.cancel")}
      onConfirm={() => use.mutate()}
    >
      <Button size="small" loading={use.isPending} aria-label={t("prompts.useWhich", { which })}>
        {t("prompts.use")}
      </Button>
    </Popconfirm>
  );
};

const rowsOf = (prompt: Prompt, versions: readonly PromptVersion[]): Row[] => [
  ...versions.map((made) => ({ ...made, made })),
  ...(prompt.own ? [] : [{ version: 0, origin: "builtIn" as const, text: "", source: "", inUse: prompt.inUse === 0 }]),
];

const Origin = ({ row: { origin, source, text, made } }: { row: Row }) => {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <>
      <div>
        {t(`prompts.origin.${origin}`)} <span className="quiet">{source}</span>
      </div>
      {made && (
        <div className="quiet">
          {made.by ?? "—"} <span className="figure">{moment(made.at, now)}</span>
        </div>
      )}
      {origin === "read" && <div className="prompt-words">{text}</div>}
    </>
  );
};

const useColumns = (prompt: Prompt, called: string): TableColumnType<Row>[] => {
  const { t } = useTranslation();
  const { name } = prompt;
  const which = ({ version }: Row): string => (version === 0 ? t("prompts.builtIn") : t("prompts.nth", { version }));
  return [
    { title: t("prompts.version"), width: 72, render: (_, row) => <span className="figure">{which(row)}</span> },
    { title: t("prompts.made"), render: (_, row) => <Origin row={row} /> },
    {
      title: t("prompts.length"),
      width: 80,
      align: "right",
      render: (_, { made }) => made && <Length ms={made.durationMs} />,
    },
    {
      title: t("prompts.loudness"),
      width: 104,
      align: "right",
      render: (_, { made }) =>
        typeof made?.loudness === "number" && (
          <span className="figure quiet" title={t("prompts.loudnessNote")}>
            {made.loudnessWas?.toFixed(0)} → {made.loudness.toFixed(0)}
          </span>
        ),
    },
    {
      key: "acts",
      title: t("administration.actions"),
      width: 128,
      align: "right",
      render: (_, row) => (
        <div className="prompt-acts">
          {row.version === 0 ? (
            prompt.inUse === 0 && <PlaySound src={addressOf("promptSound", { name })} label={which(row)} />
          ) : (
            <PlaySound
              src={addressOf("promptVersionSound", { name, version: String(row.version) })}
              label={which(row)}
            />
          )}
          {row.inUse ? (
            <Tag color="success">{t("prompts.inUse")}</Tag>
          ) : (
            <Use name={name} called={called} version={row.version} />
          )}
        </div>
      ),
    },
  ];
};

/** What was made of a prompt: each can be heard, and put in use. */
export const VersionsTable = ({ prompt, called }: { prompt: Prompt; called: string }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { name } = prompt;
  const columns = useColumns(prompt, called);
  const versions = useQuery({
    queryKey: [...promptsKey, name, "versions"],
    queryFn: () => request("listPromptVersions", { params: { name } }),
  });
  if (versions.isError) return <p className="quiet">{words(versions.error)}</p>;
  return (
    <Table<Row>
      size="small"
      rowKey="version"
      loading={versions.isPending}
      dataSource={rowsOf(prompt, versions.data ?? [])}
      columns={columns}
      pagination={false}
      locale={{ emptyText: <span className="quiet">{t("prompts.noVersions")}</span> }}
    />
  );
};
