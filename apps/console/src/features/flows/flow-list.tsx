import { ApiOutlined, PlusOutlined } from "@ant-design/icons";
import type { ConfigItem, Session } from "@zongji/api";
import type { Flow } from "@zongji/domain";
import { Button, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { VersionDrawer, VersionTag } from "../../versions/index.ts";
import { CreateFlow } from "./create-flow.tsx";
import { CreateService } from "./create-service.tsx";
import "./flows.css";
import { isService } from "./service-flow.ts";
import { type FlowAround, useFlowAround, useItems } from "./use-flow-world.ts";

const UsedIn = ({ id, around }: { id: string; around: FlowAround }) => {
  const { t } = useTranslation();
  const uses = around.usedBy.get(id) ?? [];
  if (uses.length === 0) return <span className="quiet">{t("flows.usedNowhere")}</span>;
  return (
    <span className="flow-uses">
      {uses.map(({ kind, id: user }) => (
        <Tag key={`${kind} ${user}`}>
          {kind === "number"
            ? t("flows.usedByNumber", { number: user })
            : t("flows.usedByFlow", { name: around.names.get(user) ?? user })}
        </Tag>
      ))}
    </span>
  );
};

const State = ({ item: { published, draft, newest } }: { item: ConfigItem }) => {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <span className="flow-states">
      {published ? <VersionTag version={published} newest={newest} /> : <Tag>{t("versions.notInForce")}</Tag>}
      {draft && (
        <span>
          <VersionTag version={draft} newest={newest} />
          <span className="quiet">
            {draft.by ?? t("versions.system")} <span className="figure">{moment(draft.at, now)}</span>
          </span>
        </span>
      )}
    </span>
  );
};

const Name = ({ item: { id, name }, flow }: { item: ConfigItem; flow: Flow | undefined }) => {
  const { t } = useTranslation();
  return (
    <span className="flow-name">
      <Link to={`/flows/${id}`}>{name}</Link>
      {name !== id && <span className="quiet">{id}</span>}
      {flow?.module && <Tag color="blue">{t(isService(flow) ? "flows.isService" : "flows.isModule")}</Tag>}
    </span>
  );
};

const FlowTable = ({
  flows,
  around,
  isLoading,
  show,
}: {
  flows: readonly ConfigItem[];
  around: FlowAround;
  isLoading: boolean;
  show: (id: string) => void;
}) => {
  const { t } = useTranslation();
  const ofFlow = (id: string) => around.flows.find((flow) => flow.id === id);
  return (
    <Table<ConfigItem>
      size="small"
      rowKey="id"
      loading={isLoading}
      dataSource={[...flows]}
      pagination={flows.length > 50 ? { pageSize: 50 } : false}
      locale={{
        emptyText: isLoading ? " " : <Nothing title={t("flows.none")} why={t("flows.noneWhy")} />,
      }}
      columns={[
        {
          title: t("flows.name"),
          width: 260,
          render: (_, item) => <Name item={item} flow={ofFlow(item.id)} />,
        },
        { title: t("versions.state"), render: (_, each) => <State item={each} /> },
        {
          title: t("flows.nodes"),
          width: 72,
          align: "right",
          render: (_, { id }) => <span className="figure">{Object.keys(ofFlow(id)?.nodes ?? {}).length || "—"}</span>,
        },
        { title: t("flows.usedIn"), width: 260, render: (_, { id }) => <UsedIn id={id} around={around} /> },
        {
          title: t("versions.actions"),
          width: 144,
          align: "right",
          render: (_, { id }) => (
            <>
              <Link to={`/flows/${id}`}>{t("flows.edit")}</Link>
              <Button type="link" size="small" onClick={() => show(id)}>
                {t("versions.open")}
              </Button>
            </>
          ),
        },
      ]}
    />
  );
};

/** 语音流程: every flow of the hotline, what of it is in force or waits, and where it is used. */
export const Flows = ({ session: _ }: { session: Session }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const items = useItems();
  const around = useFlowAround(items.data);
  const [shown, setShown] = useState<string>();
  const [creating, setCreating] = useState<"flow" | "service">();
  if (items.isError && !items.data)
    return <Failing what={t("flows.failed")} why={failure(items.error)} again={() => void items.refetch()} />;
  const flows = (items.data ?? []).filter(({ kind }) => kind === "flow");
  const item = flows.find(({ id }) => id === shown);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("flows.title")}</h1>
        <span className="flow-creates">
          <Button icon={<ApiOutlined />} onClick={() => setCreating("service")}>
            {t("flows.createService")}
          </Button>
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating("flow")}>
            {t("flows.create")}
          </Button>
        </span>
      </header>
      <p className="quiet flow-note">{t("flows.note")}</p>
      <FlowTable flows={flows} around={around} isLoading={items.isPending} show={setShown} />
      {item && <VersionDrawer key={item.id} item={item} close={() => setShown(undefined)} />}
      {creating === "flow" && <CreateFlow items={flows} around={around} close={() => setCreating(undefined)} />}
      {creating === "service" && <CreateService items={flows} close={() => setCreating(undefined)} />}
    </div>
  );
};
