import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { type BusinessType, isOfferedType, isRetiredType, problemsOfTypes } from "@zongji/domain";
import { Button, Popconfirm, Table, Tag } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useProblemWords } from "../../../versions/index.ts";
import { moved, neighbourOf, type Row, type Types, withoutType, withRetired } from "./model.ts";
import type { Open } from "./type-dialog.tsx";
import { useTypeWords } from "./type-words.ts";

type Props = {
  readonly types: Types;
  readonly rows: readonly Row[];
  /** Of the hotline's zone, "YYYY-MM-DD". */
  readonly today: string;
  readonly inForce: ReadonlySet<string> | undefined;
  readonly isReadOnly: boolean;
  readonly change: (types: Types) => void;
  readonly open: (open: Open) => void;
  readonly empty: ReactNode;
};

const State = ({
  types,
  type,
  today,
  inForce,
}: Pick<Props, "types" | "today" | "inForce"> & { type: BusinessType }) => {
  const { t } = useTranslation();
  const state =
    type.retired === true
      ? "retired"
      : isRetiredType(types, type.id)
        ? "aboveRetired"
        : isOfferedType(types, type.id, today)
          ? "offered"
          : "outOfTime";
  return (
    <>
      <Tag
        color={state === "offered" ? "green" : "default"}
        style={{ color: "var(--ant-color-text)" }}
        data-state={state}
      >
        {t(`types.${state}`)}
      </Tag>
      {inForce !== undefined && !inForce.has(type.id) && <Tag color="blue">{t("types.fresh")}</Tag>}
    </>
  );
};

/** Retires, brings back, or takes out what was never published; each asks first. */
const Away = ({
  types,
  type,
  inForce,
  change,
}: Pick<Props, "types" | "inForce" | "change"> & { type: BusinessType }) => {
  const { t } = useTranslation();
  const { id, name, retired } = type;
  const isFresh = inForce !== undefined && !inForce.has(id);
  const does = isFresh ? "remove" : retired === true ? "bringBack" : "retire";
  const next = () => (does === "remove" ? withoutType(types, id) : withRetired(types, id, does === "retire"));
  return (
    <Popconfirm
      title={t(`types.${does}Sure`, { name })}
      {...(does !== "bringBack" && { description: t(`types.${does}Note`) })}
      okText={t(`types.${does}`)}
      cancelText={t("page.cancel")}
      onConfirm={() => change(next())}
    >
      <Button type="link" size="small" danger={does !== "bringBack"} aria-label={t(`types.${does}Of`, { name })}>
        {t(`types.${does}`)}
      </Button>
    </Popconfirm>
  );
};

const Actions = (props: Props & { type: BusinessType }) => {
  const { t } = useTranslation();
  const { types, type, change, open } = props;
  const { id, name } = type;
  return (
    <span className="type-actions">
      <Button
        type="text"
        size="small"
        icon={<ArrowUpOutlined />}
        aria-label={t("types.up", { name })}
        disabled={neighbourOf(types, id, -1) === undefined}
        onClick={() => change(moved(types, id, -1))}
      />
      <Button
        type="text"
        size="small"
        icon={<ArrowDownOutlined />}
        aria-label={t("types.down", { name })}
        disabled={neighbourOf(types, id, 1) === undefined}
        onClick={() => change(moved(types, id, 1))}
      />
      <Button
        type="link"
        size="small"
        aria-label={t("types.addBeneathOf", { name })}
        onClick={() => open({ parent: id })}
      >
        {t("types.addBeneath")}
      </Button>
      <Button type="link" size="small" aria-label={t("types.editOf", { name })} onClick={() => open({ type })}>
        {t("types.edit")}
      </Button>
      <Away {...props} />
    </span>
  );
};

const Name = ({ types, type }: { types: Types; type: BusinessType }) => {
  const { sentence } = useProblemWords();
  const at = `types[${types.findIndex(({ id }) => id === type.id)}].`;
  const problems = problemsOfTypes(types, "types").filter(({ field }) => field.startsWith(at));
  return (
    <span className={type.retired === true ? "quiet" : ""}>
      {type.name}
      {problems.map((each) => (
        <span key={each.field} className="type-wrong" role="alert">
          {sentence(each)}
        </span>
      ))}
    </span>
  );
};

/** The tree, a row for each type. */
export const TypeTable = (props: Props) => {
  const { t } = useTranslation();
  const words = useTypeWords();
  const { types, rows, isReadOnly, empty } = props;
  // Open unless it was shut, so that a new type is seen beneath its parent.
  const [shut, setShut] = useState<ReadonlySet<string>>(new Set());
  const last = ({ changes }: BusinessType) => changes?.at(-1);
  return (
    <Table<Row>
      className="things types"
      size="small"
      rowKey="id"
      dataSource={rows}
      pagination={false}
      expandable={{
        indentSize: 20,
        expandedRowKeys: types.filter(({ id }) => !shut.has(id)).map(({ id }) => id),
        onExpand: (isOpen, { id }) =>
          setShut(new Set(isOpen ? [...shut].filter((each) => each !== id) : [...shut, id])),
      }}
      locale={{ emptyText: empty }}
      scroll={{ x: 960 }}
      columns={[
        { title: t("types.name"), render: (_, type) => <Name types={types} type={type} /> },
        { title: t("types.validity"), width: 236, render: (_, type) => words.validity(type) },
        { title: t("types.state"), width: 168, render: (_, type) => <State {...props} type={type} /> },
        {
          title: t("types.last"),
          width: 264,
          render: (_, type) => {
            const change = last(type);
            if (!change) return <span className="quiet">—</span>;
            const by = t("types.by", { proposed: change.proposedBy || "—", approved: change.approvedBy || "—" });
            return (
              <>
                <div className="type-what" title={change.what}>
                  <span className="figure">{change.on}</span> {change.what}
                </div>
                <div className="type-what quiet" title={by}>
                  {by}
                </div>
              </>
            );
          },
        },
        ...(isReadOnly
          ? []
          : [
              {
                title: t("types.actions"),
                width: 312,
                align: "right" as const,
                render: (_: unknown, type: Row) => <Actions {...props} type={type} />,
              },
            ]),
      ]}
    />
  );
};
