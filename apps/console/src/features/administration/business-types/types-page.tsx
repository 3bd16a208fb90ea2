import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { ConfigItem, Session } from "@zongji/api";
import { localTime, problemsOfTypes } from "@zongji/domain";
import { Alert, Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../../look/clock.tsx";
import { moment } from "../../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../../look/page-state.tsx";
import { useZone } from "../../../look/zone.ts";
import { useFailureWords } from "../../../server/failure.ts";
import { DraftActions, PublishDialog, startOfDraft, useItemOf, VersionDrawer } from "../../../versions/index.ts";
import { rowsOf, type Types } from "./model.ts";
import { SaveDialog } from "./save-dialog.tsx";
import { type Open, TypeDialog } from "./type-dialog.tsx";
import { TypeTable } from "./type-table.tsx";
import { type Text, type TypesEdit, treeQuery, useInForce, useTypesEdit } from "./use-types.ts";
import "./business-types.css";

/** What stands open over the page. */
type Over = "versions" | "publish" | "save" | "saveAndPublish" | undefined;

const Head = ({
  item,
  edit,
  session,
  show,
}: {
  item: ConfigItem;
  edit: TypesEdit;
  session: Session;
  show: (over: Over) => void;
}) => {
  const isWrong = problemsOfTypes(edit.text.types, "types").length > 0;
  return (
    <div className="types-head">
      <DraftActions of="types" item={item} edit={edit} isWrong={isWrong} session={session} show={show} />
    </div>
  );
};

/** The tree with what finds in it and what adds to it. */
const Tree = ({
  item,
  edit,
  today,
  open,
}: {
  item: ConfigItem;
  edit: TypesEdit;
  today: string;
  open: (open: Open) => void;
}) => {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [showsRetired, showRetired] = useState(true);
  const inForce = useInForce(item);
  const { types } = edit.text;
  const isReadOnly = item.draft !== null && item.draft.publishAt !== null;
  const add = (
    <Button icon={<PlusOutlined />} disabled={isReadOnly} onClick={() => open({})}>
      {t("types.add")}
    </Button>
  );
  const empty =
    types.length === 0 ? (
      <Nothing title={t("types.none")} why={t("types.noneWhy")} action={add} />
    ) : (
      <Nothing title={t("types.noMatch")} why={t("types.noMatchWhy")} />
    );
  return (
    <>
      {types.length > 0 && (
        <div className="types-tools">
          {add}
          <Input.Search
            className="types-search"
            allowClear
            aria-label={t("types.search")}
            placeholder={t("types.search")}
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
          <Checkbox checked={showsRetired} onChange={({ target }) => showRetired(target.checked)}>
            {t("types.showRetired")}
          </Checkbox>
        </div>
      )}
      <TypeTable
        types={types}
        rows={rowsOf(types, { search, showsRetired })}
        today={today}
        inForce={inForce}
        isReadOnly={isReadOnly}
        change={(next: Types) => edit.change({ ...edit.text, types: next })}
        open={open}
        empty={empty}
      />
    </>
  );
};

const Opened = ({ item, text, base, session }: { item: ConfigItem; text: Text; base: number; session: Session }) => {
  const { t } = useTranslation();
  const now = useNow();
  const zone = useZone();
  const edit = useTypesEdit(item, { text, base });
  const [over, show] = useState<Over>();
  const [asked, ask] = useState<Open>();
  const { draft } = item;
  const today = localTime(now, zone).date;
  const close = () => show(undefined);
  return (
    <>
      <Head item={item} edit={edit} session={session} show={show} />
      <p className="quiet types-note">{t("types.note")}</p>
      {draft !== null && draft.publishAt !== null && (
        <Alert type="info" showIcon title={t("versions.scheduled", { at: moment(draft.publishAt, now) })} />
      )}
      <Tree item={item} edit={edit} today={today} open={ask} />
      {asked && (
        <TypeDialog
          types={edit.text.types}
          open={asked}
          change={(types) => edit.change({ ...edit.text, types })}
          close={() => ask(undefined)}
        />
      )}
      {over === "versions" && <VersionDrawer item={item} close={close} />}
      {(over === "save" || over === "saveAndPublish") && (
        <SaveDialog
          edit={edit}
          today={today}
          then={over === "saveAndPublish" ? () => show("publish") : undefined}
          close={close}
        />
      )}
      {over === "publish" && draft && draft.publishAt === null && (
        <PublishDialog key={draft.version} item={item} draft={draft} close={close} />
      )}
    </>
  );
};

/** 业务范围: the tree of business types, changed as a draft, and published. */
export const BusinessTypes = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const item = useItemOf("businessTypes");
  // What was newest when the page was opened: what is loaded anew meanwhile must not take its place.
  const [opened, setOpened] = useState<{ from: number; base: number }>();
  if (item.data && !opened) setOpened({ from: startOfDraft(item.data), base: item.data.newest });
  const text = useQuery({
    ...treeQuery(opened?.from ?? 0),
    enabled: item.data !== undefined && opened !== undefined,
  });
  const failed = [item, text].find(({ isError, data }) => isError && !data);
  if (failed)
    return <Failing what={t("types.failed")} why={failure(failed.error)} again={() => void failed.refetch()} />;
  if (!item.data || !opened || !text.data) return <Loading />;
  return <Opened item={item.data} text={text.data.body as Text} base={opened.base} session={session} />;
};
