import { dueStates } from "@zongji/domain";
import { Alert, Button, Card, Popconfirm, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { type Due, DueRow, useDeed, useDueState, useOwnDue } from "../../shift/index.ts";
import { ReminderDialog } from "./reminder-dialog.tsx";

/** What is done about an own reminder where it stands. */
const ReminderDeeds = ({ item }: { item: Due }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const [changes, setChanges] = useState(false);
  const params = { id: item.id };
  return (
    <Space size="small">
      <Button
        size="small"
        onClick={() => deed.mutate({ deed: () => request("finishReminder", { params }), done: t("shift.isDone") })}
      >
        {t("shift.done")}
      </Button>
      <Button size="small" onClick={() => setChanges(true)}>
        {t("shift.changeHandover")}
      </Button>
      <Popconfirm
        title={t("shift.removeSure")}
        okText={t("page.yes")}
        cancelText={t("page.no")}
        onConfirm={() => deed.mutate({ deed: () => request("deleteReminder", { params }), done: t("shift.removed") })}
      >
        <Button size="small" danger>
          {t("shift.remove")}
        </Button>
      </Popconfirm>
      {changes && <ReminderDialog reminder={item} close={() => setChanges(false)} />}
    </Space>
  );
};

/** Things that wait, each with what can be done about it here. */
export const DueRows = ({ items }: { items: readonly Due[] }) => {
  const stateOf = useDueState();
  return (
    <ul className="due-list">
      {items.map((item) => (
        <DueRow key={`${item.kind} ${item.id}`} item={item} state={stateOf(item)}>
          {item.kind === "reminder" && <ReminderDeeds item={item} />}
        </DueRow>
      ))}
    </ul>
  );
};

/** 我的待办: what waits for the person, by how urgent it is. */
export const DueList = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const due = useOwnDue();
  const stateOf = useDueState();
  const [adds, setAdds] = useState(false);
  if (due.isPending) return <Loading />;
  if (due.isError && !due.data)
    return <Failing what={t("shift.failed")} why={words(due.error)} again={() => void due.refetch()} />;
  const { items, more } = due.data;
  const add = (
    <Button type="primary" onClick={() => setAdds(true)}>
      {t("shift.addReminder")}
    </Button>
  );
  const byState = Map.groupBy(items, stateOf);
  return (
    <div className="shift-part">
      {more.length > 0 && (
        <Alert
          type="warning"
          title={t("shift.more", { kinds: more.map((kind) => t(`shift.kind.${kind}`)).join(t("page.comma")) })}
        />
      )}
      {items.length === 0 ? (
        <Nothing title={t("shift.none")} why={t("shift.noneWhy")} action={add} />
      ) : (
        <>
          <div className="shift-tools">{add}</div>
          {dueStates
            .filter((state) => byState.has(state))
            .map((state) => (
              <Card key={state} size="small" title={`${t(`shift.state.${state}`)} ${byState.get(state)!.length}`}>
                <DueRows items={byState.get(state)!} />
              </Card>
            ))}
        </>
      )}
      {adds && <ReminderDialog close={() => setAdds(false)} />}
    </div>
  );
};
