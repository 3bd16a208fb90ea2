import { DeleteOutlined, DownOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type AnyList,
  type ExportedList,
  type ListView,
  mostListViews,
  type NewListView,
  viewParams,
} from "@zongji/api";
import { App, Button, Input, Popconfirm, Popover } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChosenColumns, ListQuery } from "../look/list/index.ts";
import { useFailureWords } from "../server/failure.ts";
import { request } from "../server/request.ts";
import "./lists.css";

type Given = {
  readonly list: AnyList;
  readonly exported: ExportedList;
  readonly query: ListQuery;
  /** Shows the list as a query says. */
  readonly show: (query: ListQuery) => void;
  readonly chosen: ChosenColumns;
};

/** What of the list as it is shown a view keeps. */
const keptOf = (list: AnyList, query: ListQuery): Record<string, string> =>
  Object.fromEntries(
    viewParams(list).flatMap((name) => (query[name] === undefined ? [] : [[name, String(query[name])]])),
  );

/** Own views of a list, and what changes them. */
const useViews = (list: ExportedList) => {
  const words = useFailureWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const queryKey = ["listViews", list];
  const found = useQuery({ queryKey, queryFn: () => request("listViews", { query: { list } }) });
  const changed = {
    onError: (error: unknown) => void message.error(words(error)),
    onSettled: () => client.invalidateQueries({ queryKey }),
  };
  const save = useMutation({ mutationFn: (body: NewListView) => request("saveListView", { body }), ...changed });
  const remove = useMutation({
    mutationFn: (id: string) => request("deleteListView", { params: { id } }),
    ...changed,
  });
  return { found, save, remove };
};

const Kept = ({ view, show, remove }: { view: ListView; show: () => void; remove: () => void }) => {
  const { t } = useTranslation();
  return (
    <li>
      <Button type="text" className="list-view-name" onClick={show} title={view.name}>
        {view.name}
      </Button>
      <Popconfirm
        title={t("list.viewDeleteSure", { name: view.name })}
        okText={t("list.viewDelete")}
        cancelText={t("page.cancel")}
        okButtonProps={{ danger: true }}
        onConfirm={remove}
      >
        <Button type="text" icon={<DeleteOutlined />} aria-label={t("list.viewDeleteOf", { name: view.name })} />
      </Popconfirm>
    </li>
  );
};

const Panel = ({ list, exported, query, show, chosen, close }: Given & { close: () => void }) => {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const { found, save, remove } = useViews(exported);
  const views = found.data?.items ?? [];
  const typed = name.trim();
  const replaces = views.some((view) => view.name === typed);
  const isFull = views.length >= mostListViews && !replaces;
  const keep = () =>
    save.mutate(
      {
        list: exported,
        name: typed,
        query: keptOf(list, query),
        hidden: chosen.hidden === null ? null : [...chosen.hidden],
      },
      { onSuccess: () => setName("") },
    );
  const open = (view: ListView) => {
    if (view.hidden === null) chosen.reset();
    else chosen.hide(view.hidden);
    show(view.query);
    close();
  };
  return (
    <div className="list-views">
      {views.length === 0 ? (
        <p className="quiet">{found.isError ? t("list.viewsFailed") : t("list.viewsNone")}</p>
      ) : (
        <ul>
          {views.map((view) => (
            <Kept key={view.id} view={view} show={() => open(view)} remove={() => remove.mutate(view.id)} />
          ))}
        </ul>
      )}
      <div className="list-view-new">
        <Input
          value={name}
          maxLength={40}
          aria-label={t("list.viewName")}
          placeholder={t("list.viewName")}
          onChange={({ target }) => setName(target.value)}
          onPressEnter={() => typed !== "" && !isFull && keep()}
        />
        <Button type="primary" disabled={typed === "" || isFull} loading={save.isPending} onClick={keep}>
          {t(replaces ? "list.viewReplace" : "list.viewSave")}
        </Button>
      </div>
      <p className="quiet">{t(isFull ? "list.viewsFull" : "list.viewNote", { most: mostListViews })}</p>
    </div>
  );
};

/** 常用视图: shows the list as the person has kept it before, or keeps it as it is now. */
export const Views = (given: Given) => {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={isOpen}
      onOpenChange={setOpen}
      destroyOnHidden
      content={<Panel {...given} close={() => setOpen(false)} />}
    >
      <Button aria-expanded={isOpen}>
        {t("list.views")} <DownOutlined />
      </Button>
    </Popover>
  );
};
