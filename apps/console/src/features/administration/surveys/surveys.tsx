import { PlusOutlined } from "@ant-design/icons";
import type { ConfigItem, Session } from "@zongji/api";
import { Button, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Failing, Nothing } from "../../../look/page-state.tsx";
import { useFailureWords } from "../../../server/failure.ts";
import { useItemsOf, VersionTag } from "../../../versions/index.ts";
import { blankSurvey, freshSurveyId } from "./model.ts";
import { useScales } from "./question.tsx";
import { NewSurvey, SurveyDrawer } from "./survey-drawer.tsx";
import "./surveys.css";

type Open = { readonly id: string; readonly isNew: boolean };

/** 满意度评价: what callers are asked after a talk, by groups and by flows. */
export const Surveys = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const items = useItemsOf("survey");
  const [five] = useScales();
  const [open, setOpen] = useState<Open>();
  if (items.isError && !items.data)
    return <Failing what={t("versions.failed")} why={words(items.error)} again={() => void items.refetch()} />;
  const all = items.data ?? [];
  const shown = all.find(({ id }) => id === open?.id);
  const add = (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      onClick={() => setOpen({ id: freshSurveyId(all.map(({ id }) => id)), isNew: true })}
    >
      {t("surveys.add")}
    </Button>
  );
  const given = { session, close: () => setOpen(undefined) };
  return (
    <>
      <div className="thing-head">
        <span className="quiet">{t("surveys.note")}</span>
        {add}
      </div>
      <Table<ConfigItem>
        className="things"
        size="small"
        rowKey="id"
        loading={items.isPending}
        dataSource={all}
        pagination={false}
        locale={{
          emptyText: items.isPending ? (
            " "
          ) : (
            <Nothing title={t("administration.none")} why={t("surveys.noneWhy")} action={add} />
          ),
        }}
        columns={[
          { title: t("surveys.name"), dataIndex: "name" },
          {
            title: t("versions.inForce"),
            width: 240,
            render: (_, { published, newest }) =>
              published ? (
                <VersionTag version={published} newest={newest} />
              ) : (
                <span className="quiet">{t("versions.notInForce")}</span>
              ),
          },
          {
            title: t("versions.draft"),
            width: 240,
            render: (_, { draft, newest }) =>
              draft ? (
                <VersionTag version={draft} newest={newest} />
              ) : (
                <span className="quiet">{t("versions.noDraft")}</span>
              ),
          },
          {
            title: t("administration.actions"),
            width: 96,
            align: "right",
            render: (_, { id }) => (
              <Button type="link" size="small" onClick={() => setOpen({ id, isNew: false })}>
                {t("administration.change")}
              </Button>
            ),
          },
        ]}
      />
      {open?.isNew ? (
        <NewSurvey
          key={open.id}
          {...given}
          id={open.id}
          item={shown}
          start={blankSurvey(t("surveys.freshName"), five?.options ?? [])}
        />
      ) : (
        shown && <SurveyDrawer key={shown.id} {...given} item={shown} />
      )}
    </>
  );
};
