import type { RosterRevision } from "@zongji/api";
import { Drawer, Table } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import type { Place } from "./model.ts";
import { useHistory } from "./queries.ts";

const Revisions = ({ place }: { place: Place }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const history = useHistory(place);
  if (history.isPending) return <Loading />;
  if (history.isError)
    return (
      <Failing what={t("roster.history.failed")} why={words(history.error)} again={() => void history.refetch()} />
    );
  const became = ({ shifts }: RosterRevision): string => {
    if (shifts === null) return t("roster.history.taken");
    if (shifts.length === 0) return t("roster.off");
    return shifts.map(({ name, from, to }) => `${name} ${from}–${to}`).join(" + ");
  };
  return (
    <Table<RosterRevision>
      size="small"
      rowKey="revision"
      pagination={false}
      dataSource={[...history.data]}
      locale={{ emptyText: t("roster.history.none") }}
      columns={[
        { title: t("roster.history.what"), render: (_, revision) => became(revision) },
        { title: t("roster.history.by"), render: (_, { by }) => by ?? "—" },
        { title: t("roster.history.at"), render: (_, { at }) => <span className="figure">{moment(at, now)}</span> },
      ]}
    />
  );
};

/** What was entered for an agent's day, by whom and when. */
export const History = ({ place, who, close }: { place: Place; who: string; close: () => void }) => {
  const { t } = useTranslation();
  return (
    <Drawer open size={520} title={t("roster.history.title", { agent: who, day: place.day })} onClose={close}>
      <Revisions place={place} />
    </Drawer>
  );
};
