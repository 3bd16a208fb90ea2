import { PlusOutlined } from "@ant-design/icons";
import type { ConfigItem, ConfigVersion, Session } from "@zongji/api";
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Failing, Nothing } from "../../../look/page-state.tsx";
import { useFailureWords } from "../../../server/failure.ts";
import { useItemsOf, VersionTag } from "../../../versions/index.ts";
import { blankSurvey, freshSurveyId } from "./model.ts";
import { useScales } from "./question.tsx";
import { NewSurvey, SurveyDrawer } from "./survey-drawer.tsx";
import "./surveys.css";

type Open = { readonly id: string; readonly isNew: boolean };

const State = ({ version, newest, none }: { version: ConfigVersion | null; newest: number; none: string }) =>
  version ? <VersionTag version={version} newest={newest} /> : <span className="quiet">{none}</span>;

/** @param items undefined: they are not there yet */
const SurveyTable = ({
  items,
  add,
  open,
}: {
  items: readonly ConfigItem[] | undefined;
  add: ReactNode;
  open: (id: string) => void;
}) => {
  const { t } = useTranslation();
  return (
    <Table<ConfigItem>
      className="things"
      size="small"
      rowKey="id"
      loading={items === undefined}
      dataSource={[...(items ?? [])]}
      pagination={false}
      locale={{
        emptyText:
          items === undefined ? (
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
          render: (_, { published, newest }) => (
            <State version={published} newest={newest} none={t("versions.notInForce")} />
          ),
        },
        {
          title: t("versions.draft"),
          width: 240,
          render: (_, { draft, newest }) => <State version={draft} newest={newest} none={t("versions.noDraft")} />,
        },
        {
          title: t("administration.actions"),
          width: 96,
          align: "right",
          render: (_, { id }) => (
            <Button type="link" size="small" onClick={() => open(id)}>
              {t("administration.change")}
            </Button>
          ),
        },
      ]}
    />
  );
};

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
      <SurveyTable items={items.data} add={add} open={(id) => setOpen({ id, isNew: false })} />
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
