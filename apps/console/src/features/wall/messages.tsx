import { useQuery } from "@tanstack/react-query";
import type { Wall, WallMessage } from "@zongji/api";
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { type Definitions, textOf, useFigureWords } from "../../look/wall-figure.ts";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { LevelWord } from "./tiles.tsx";

/** The last crossings, and how their messages by webhook fared. */
export const Messages = ({ wall, definitions }: { wall: Wall; definitions: Definitions }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const figure = useFigureWords(definitions, wall);
  const messages = useQuery({
    queryKey: ["wallMessages"],
    queryFn: () => request("listWallMessages"),
    refetchInterval: 5000,
  });
  if (messages.isError && !messages.data)
    return (
      <Failing what={t("wallAlarms.messages")} why={words(messages.error)} again={() => void messages.refetch()} />
    );
  const fared = ({ webhook, tries, problem }: WallMessage): string =>
    [
      t(`wallAlarms.send.${webhook}`),
      ...(tries > 1 ? [t("wallAlarms.tries", { count: tries })] : []),
      ...(problem ? [problem] : []),
    ].join(" · ");
  return (
    <Table<WallMessage>
      size="small"
      rowKey="id"
      loading={messages.isPending}
      dataSource={messages.data ?? []}
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: <Nothing title={t("wallAlarms.noMessages")} why={t("wallAlarms.noneWhy")} /> }}
      columns={[
        { title: t("wallAlarms.time"), render: (_, { at }) => <span className="figure">{moment(at, now)}</span> },
        { title: t("wallAlarms.what"), render: (_, message) => figure.whole(message) },
        {
          title: t("wallAlarms.level"),
          render: (_, { level }) => (level ? <LevelWord level={level} /> : t("wallAlarms.recovered")),
        },
        {
          title: t("wallAlarms.value"),
          align: "right",
          render: (_, message) => <span className="figure">{textOf(message, message)}</span>,
        },
        { title: t("wallAlarms.sending"), render: (_, message) => fared(message) },
      ]}
    />
  );
};
