import { type CitizenRow, citizenList, type Session } from "@zongji/api";
import { App, Button, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Route, Routes } from "react-router";
import { ListPage } from "../../lists/index.ts";
import type { Shown } from "../../look/list/index.ts";
import { useList } from "../../server/list.ts";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { Deletions } from "./deletions.tsx";
import { NewRecord } from "./new-record.tsx";
import { RecordPage } from "./record-page.tsx";
import { useRecordDeed } from "./server.ts";
import "./citizens.css";

const useShown = (): Readonly<Record<string, Shown<CitizenRow>>> => {
  const { t } = useTranslation();
  return {
    name: {
      width: 160,
      ellipsis: true,
      render: ({ id, name }) => <Link to={`/citizens/${id}`}>{name || t("citizens.nameless")}</Link>,
    },
    number: { width: 136, render: ({ number }) => <span className="number">{number || "—"}</span> },
    numbers: { width: 88 },
    identity: { width: 184, render: ({ identity }) => <span className="number">{identity ?? "—"}</span> },
    tags: {
      width: 220,
      ellipsis: true,
      render: ({ tags }) => (tags.length === 0 ? "—" : tags.map((tag) => <Tag key={tag}>{tag}</Tag>)),
    },
    notes: { width: 240, ellipsis: true },
    lastCallAt: { width: 160 },
    updatedAt: { width: 160 },
    updatedBy: { width: 112, ellipsis: true, render: ({ updatedBy }) => updatedBy ?? "—" },
    createdAt: { width: 160 },
  };
};

type Ticked = { readonly id: string; readonly version: string; readonly name: string };

/** Two ticked records as one: the second goes into the first. */
const useMerge = (done: () => void) => {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const deed = useRecordDeed();
  return ([into, from]: readonly [Ticked, Ticked]) =>
    void modal.confirm({
      title: t("citizens.mergeSure", { from: from.name, into: into.name }),
      content: t("citizens.mergeSureNote"),
      okText: t("citizens.merge"),
      cancelText: t("page.cancel"),
      onOk: () =>
        deed.mutate(
          {
            deed: () =>
              request("mergeCitizens", {
                params: { id: into.id },
                body: { version: into.version, from: from.id, fromVersion: from.version },
              }),
            done: t("citizens.mergedDone"),
          },
          { onSettled: done },
        ),
    });
};

/** The rows that are ticked, with the version that they were shown in. */
const useTicked = (rows: readonly CitizenRow[]) => {
  const { t } = useTranslation();
  const [ticked, setTicked] = useState<readonly Ticked[]>([]);
  const tick = (keys: readonly string[]) =>
    setTicked((was) =>
      keys.flatMap((id) => {
        const row = rows.find((each) => each.id === id);
        const name = row && (row.name || row.number || t("citizens.nameless"));
        return was.find((each) => each.id === id) ?? (row ? { id, version: row.version, name: name ?? "" } : []);
      }),
    );
  return { ticked, tick, clear: () => setTicked([]) };
};

/** What is done beside the list: deletions that were asked for, a new record. */
const MoreActions = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const [isNew, setNew] = useState(false);
  return (
    <>
      {may(session, "citizen.privacy") && <Link to="/citizens/deletions">{t("citizens.deletions")}</Link>}
      {may(session, "citizen.edit") && (
        <Button type="primary" onClick={() => setNew(true)}>
          {t("citizens.new")}
        </Button>
      )}
      {isNew && <NewRecord close={() => setNew(false)} />}
    </>
  );
};

const MergeTicked = ({ ticked, done }: { ticked: readonly Ticked[]; done: () => void }) => {
  const { t } = useTranslation();
  const merge = useMerge(done);
  const [into, from, third] = ticked;
  return (
    <Button
      disabled={!into || !from || third !== undefined}
      title={t("citizens.mergeTick")}
      onClick={() => into && from && merge([into, from])}
    >
      {t("citizens.mergeTwo")}
    </Button>
  );
};

const CitizenTable = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const citizens = useList("listCitizens", citizenList);
  const { ticked, tick, clear } = useTicked(citizens.page?.items ?? []);
  const merges = may(session, "citizen.merge");
  return (
    <ListPage<CitizenRow>
      session={session}
      list={citizenList}
      found={citizens}
      exported="citizens"
      title={t("pages.citizens")}
      shown={useShown()}
      before={merges && <MergeTicked ticked={ticked} done={clear} />}
      after={<MoreActions session={session} />}
      {...(merges && { ticked: { keys: ticked.map(({ id }) => id), tick } })}
      words={{
        failed: t("citizens.listFailed"),
        none: t("citizens.none"),
        noneWhy: t("citizens.noneWhy"),
        noneMatch: t("citizens.noneMatch"),
        noneMatchWhy: t("citizens.noneMatchWhy"),
      }}
    />
  );
};

/** 来电人 */
export const Citizens = ({ session }: { session: Session }) => (
  <Routes>
    <Route index element={<CitizenTable session={session} />} />
    {may(session, "citizen.privacy") && <Route path="deletions" element={<Deletions />} />}
    <Route path=":id" element={<RecordPage session={session} />} />
  </Routes>
);
