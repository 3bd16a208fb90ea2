import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { Handover, HandoverOpen, Session } from "@zongji/api";
import { Button, Form, Input, Modal, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { groupName, useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { useDeed, useMinute } from "../../shift/index.ts";
import { type Line, useGroupOptions, useThingName } from "./handover-line.tsx";

type Fields = { readonly text: string; readonly lines: readonly Line[] };

/** What is open now, to be taken in with one press each. */
const Proposals = ({
  open,
  taken,
  take,
}: {
  readonly open: HandoverOpen;
  readonly taken: readonly Line[];
  readonly take: (line: Line) => void;
}) => {
  const { t } = useTranslation();
  const minute = useMinute();
  const nameOf = useThingName();
  const isTaken = ({ text, link }: Line): boolean =>
    taken.some((each) => (link === null ? each.text === text && each.link === null : each.link?.id === link.id));
  const row = (key: string, line: Line, more: ReactNode) => (
    <li key={key} className="due-row" data-proposal={line.link?.thing ?? "text"}>
      <span className="due-title">
        {line.link && nameOf(line.link)} <span className="quiet">{more}</span>
      </span>
      <Button size="small" disabled={isTaken(line)} onClick={() => take(line)}>
        {t("shift.take")}
      </Button>
    </li>
  );
  const { orders, missed, last } = open;
  return (
    <>
      <h3 className="shift-title">{t("shift.proposals")}</h3>
      {orders.length + missed.length === 0 && <p className="quiet">{t("shift.proposalsNone")}</p>}
      <ul className="due-list proposals">
        {orders.map(({ id, label, at, due }) =>
          row(
            `order ${id}`,
            { text: t("shift.orderLine"), link: { thing: "order", id, label, at } },
            due !== null && t("shift.orderDue", { at: minute(due) }),
          ),
        )}
        {missed.map(({ id, at, calls }) =>
          row(
            `missed ${id}`,
            { text: t("shift.missedLine"), link: { thing: "missed", id, label: "", at } },
            t("shift.missedCalls", { count: calls }),
          ),
        )}
      </ul>
      {last.length > 0 && (
        <>
          <h3 className="shift-title">{t("shift.lastLines")}</h3>
          <ul className="due-list proposals">
            {last.map((line, at) => row(`last ${line.link?.id ?? at}`, line, line.text))}
          </ul>
        </>
      )}
    </>
  );
};

/** What a line is about, as a field that nobody types in: the form keeps nothing else. */
const ThingShown = ({ value }: { value?: Line["link"] }) => {
  const nameOf = useThingName();
  return value ? <span className="handover-thing">{nameOf(value)}</span> : null;
};

/** The lines of a note as they are written. */
const LineFields = () => {
  const { t } = useTranslation();
  return (
    <Form.List name="lines">
      {(fields, { add, remove }) => (
        <>
          {fields.length === 0 && <p className="quiet">{t("shift.linesNone")}</p>}
          {fields.map(({ key, name }, at) => (
            <div key={key} className="handover-line">
              <Form.Item name={[name, "link"]} noStyle>
                <ThingShown />
              </Form.Item>
              <Form.Item
                name={[name, "text"]}
                rules={[{ required: true, whitespace: true, message: t("shift.lineMissing") }]}
              >
                <Input maxLength={500} aria-label={`${t("shift.lineText")} ${at + 1}`} />
              </Form.Item>
              <Button
                aria-label={`${t("shift.removeLine")} ${at + 1}`}
                icon={<DeleteOutlined />}
                onClick={() => remove(name)}
              />
            </div>
          ))}
          <Button icon={<PlusOutlined />} onClick={() => add({ text: "", link: null })}>
            {t("shift.addLine")}
          </Button>
        </>
      )}
    </Form.List>
  );
};

/** The group that a new note is of. */
const GroupChoice = ({
  session,
  group,
  choose,
}: {
  readonly session: Session;
  readonly group: string | undefined;
  readonly choose: (group: string) => void;
}) => {
  const { t } = useTranslation();
  return (
    <Form.Item label={t("shift.group")} htmlFor="handover-group">
      <Select
        id="handover-group"
        value={group ?? null}
        placeholder={t("shift.groupMissing")}
        options={useGroupOptions(session)}
        onChange={choose}
      />
    </Form.Item>
  );
};

type Taking = { readonly taken: readonly Line[]; readonly take: (line: Line) => void };

/** What is open in a group, asked for when its note is written. */
const OpenNow = ({ group, ...taking }: Taking & { readonly group: string }) => {
  const words = useFailureWords();
  const open = useQuery({
    queryKey: ["shift", "open", group],
    queryFn: () => request("handoverOpen", { query: { group } }),
  });
  if (open.isError) return <p className="warn">{words(open.error)}</p>;
  return open.data ? <Proposals open={open.data} {...taking} /> : null;
};

/** Lines as the server takes them: what a thing is called it knows itself. */
const sentOf = (lines: readonly Line[]) =>
  lines.map(({ text, link }) => ({ text, link: link ? { thing: link.thing, id: link.id } : null }));

/** Writes a note of a group, or one that nobody has confirmed anew. */
export const HandoverEditor = ({
  was,
  session,
  close,
}: {
  readonly was: Handover | undefined;
  readonly session: Session;
  readonly close: () => void;
}) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const groups = useGroups().data;
  const [group, setGroup] = useState(was?.group ?? session.user.groups[0]);
  const [form] = Form.useForm<Fields>();
  const lines = Form.useWatch("lines", form) ?? [];
  const save = ({ text, lines: written }: Fields) => {
    const body = { text, lines: sentOf(written) };
    deed.mutate(
      {
        deed: () =>
          was
            ? request("changeHandover", { params: { id: was.id }, body: { ...body, revision: was.revision } })
            : request("createHandover", { body: { ...body, group: group! } }),
        done: t("shift.handoverSaved"),
      },
      { onSuccess: close },
    );
  };
  const take = (line: Line) => form.setFieldValue("lines", [...lines, { text: line.text, link: line.link }]);
  return (
    <Modal
      open
      width={760}
      title={was ? `${t("shift.changeHandover")} · ${groupName(groups, was.group)}` : t("shift.writeHandover")}
      okText={t("shift.save")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending, disabled: group === undefined }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={save}
        initialValues={{ text: was?.text ?? "", lines: was?.lines ?? [] }}
      >
        {!was && <GroupChoice session={session} group={group} choose={setGroup} />}
        <Form.Item name="text" label={t("shift.handoverText")}>
          <Input.TextArea rows={3} maxLength={4000} placeholder={t("shift.handoverHint")} />
        </Form.Item>
        <h3 className="shift-title">{t("shift.lines")}</h3>
        <LineFields />
      </Form>
      {group !== undefined && <OpenNow group={group} taken={lines} take={take} />}
    </Modal>
  );
};
