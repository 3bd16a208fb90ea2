import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Handover, Session } from "@zongji/api";
import { Button, Card, Form, Input, Modal, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { groupName, useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { useDeed, useMinute } from "../../shift/index.ts";
import { HandoverEditor } from "./handover-editor.tsx";
import { HandoverLine, useGroupOptions } from "./handover-line.tsx";

/** As many as the server answers at once. */
const pageSize = 50;

const TakeOver = ({ note: { id, revision }, close }: { note: Handover; close: () => void }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const [form] = Form.useForm<{ remark: string }>();
  return (
    <Modal
      open
      title={t("shift.takeOverTitle")}
      okText={t("shift.takeOver")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <p className="quiet">{t("shift.takeOverNote")}</p>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ remark: "" }}
        onFinish={({ remark }) =>
          deed.mutate(
            {
              deed: () => request("confirmHandover", { params: { id }, body: { revision, remark } }),
              done: t("shift.tookOver"),
            },
            { onSuccess: close },
          )
        }
      >
        <Form.Item name="remark" label={t("shift.remark")}>
          <Input.TextArea rows={3} maxLength={1000} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
};

/** Who has read it, who has taken over. */
const Hands = ({ note }: { note: Handover }) => {
  const { t } = useTranslation();
  const minute = useMinute();
  const { readings, revision, confirmedBy, confirmedAt, remark } = note;
  const readers = readings.map((each) =>
    each.revision < revision ? t("shift.readBefore", { name: each.name }) : each.name,
  );
  return (
    <p className="quiet small">
      {readers.length === 0 ? t("shift.readByNone") : t("shift.readBy", { who: readers.join(t("page.comma")) })}
      {confirmedAt !== null && (
        <>
          {" · "}
          {t("shift.takenOver", { who: confirmedBy ?? "—", at: minute(confirmedAt) })}
          {remark !== "" && ` · ${remark}`}
        </>
      )}
    </p>
  );
};

const Acts = ({ note, session }: { note: Handover; session: Session }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const [opens, setOpens] = useState<"editor" | "takeOver">();
  const close = () => setOpens(undefined);
  const { id, revision, readAt, may } = note;
  return (
    <span className="shift-acts">
      {may.includes("change") && (
        <Button size="small" onClick={() => setOpens("editor")}>
          {t("shift.changeHandover")}
        </Button>
      )}
      {may.includes("confirm") && readAt === null && (
        <Button
          size="small"
          onClick={() =>
            deed.mutate({
              deed: () => request("readHandover", { params: { id }, body: { revision } }),
              done: t("shift.isRead"),
            })
          }
        >
          {t("shift.read")}
        </Button>
      )}
      {may.includes("confirm") && (
        <Button size="small" type="primary" onClick={() => setOpens("takeOver")}>
          {t("shift.takeOver")}
        </Button>
      )}
      {opens === "editor" && <HandoverEditor was={note} session={session} close={close} />}
      {opens === "takeOver" && <TakeOver note={note} close={close} />}
    </span>
  );
};

const Lines = ({ text, lines }: Pick<Handover, "text" | "lines">) => (
  <>
    {text !== "" && <p className="shift-text">{text}</p>}
    <ul className="due-list">
      {lines.map((line, place) => (
        <HandoverLine key={line.link?.id ?? place} line={line} />
      ))}
    </ul>
  </>
);

/** What the note said before it was written anew, with who has read it so and not since. */
const Earlier = ({ note: { id, revision: newest, readings } }: { note: Handover }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const minute = useMinute();
  const earlier = useQuery({
    queryKey: ["shift", "revisions", id, newest],
    queryFn: () => request("listHandoverRevisions", { params: { id } }),
  });
  if (earlier.isPending) return <Loading />;
  if (earlier.isError) return <p className="warn">{words(earlier.error)}</p>;
  return earlier.data.map(({ revision, at, text, lines }) => {
    const readers = readings.filter((each) => each.revision === revision).map(({ name }) => name);
    return (
      <section key={revision} className="handover-earlier" data-revision={revision}>
        <p className="quiet small">
          <span className="figure">{minute(at)}</span>
          {readers.length > 0 && ` · ${t("shift.readBy", { who: readers.join(t("page.comma")) })}`}
        </p>
        <Lines text={text} lines={lines} />
      </section>
    );
  });
};

const NoteCard = ({ note, session }: { note: Handover; session: Session }) => {
  const { t } = useTranslation();
  const minute = useMinute();
  const { data: groups } = useGroups();
  const [opens, setOpens] = useState(false);
  const { id, state, group, by, at, changedAt, text, lines } = note;
  return (
    <Card
      size="small"
      data-handover={id}
      data-state={state}
      title={
        <span className="shift-head">
          <span className={`state-tag hue-${state === "written" ? "orange" : "green"}`}>
            {t(state === "written" ? "shift.notTaken" : "shift.tookOver")}
          </span>
          {groupName(groups, group)}
          <span className="quiet shift-who">
            {t("shift.writtenBy", { who: by.name })} <span className="figure">{minute(at)}</span>
            {changedAt > at && ` · ${t("shift.changedAt", { at: minute(changedAt) })}`}
          </span>
        </span>
      }
      extra={<Acts note={note} session={session} />}
    >
      <Lines text={text} lines={lines} />
      <Hands note={note} />
      {note.revision > 1 && (
        <Button
          size="small"
          type="link"
          className="handover-opens"
          aria-expanded={opens}
          onClick={() => setOpens(!opens)}
        >
          {t("shift.earlierVersions", { count: note.revision - 1 })}
        </Button>
      )}
      {opens && <Earlier note={note} />}
    </Card>
  );
};

/** 交接班: notes of the groups, the last first. */
export const Handovers = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const groups = useGroupOptions(session);
  const [which, setWhich] = useState<"open" | "all">("open");
  const [group, setGroup] = useState<string>();
  const [writes, setWrites] = useState(false);
  const notes = useInfiniteQuery({
    queryKey: ["shift", "handovers", which, group],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam: before }) =>
      request("listHandovers", {
        query: {
          ...(which === "open" && { open: "yes" as const }),
          ...(group !== undefined && { group }),
          ...(before !== undefined && { before }),
        },
      }),
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page.at(-1)?.at),
  });
  const all = notes.data?.pages.flat() ?? [];
  const body = () => {
    if (notes.isPending) return <Loading />;
    if (notes.isError && !notes.data)
      return <Failing what={t("shift.handoversFailed")} why={words(notes.error)} again={() => void notes.refetch()} />;
    if (all.length === 0) return <Nothing title={t("shift.handoversNone")} why={t("shift.handoversNoneWhy")} />;
    return all.map((note) => <NoteCard key={note.id} note={note} session={session} />);
  };
  return (
    <div className="shift-part">
      <div className="shift-tools">
        <Segmented
          value={which}
          onChange={setWhich}
          options={[
            { value: "open", label: t("shift.openOnly") },
            { value: "all", label: t("shift.allNotes") },
          ]}
        />
        <Select
          className="shift-group"
          aria-label={t("shift.group")}
          allowClear
          placeholder={t("shift.allGroups")}
          value={group ?? null}
          onChange={(value: string | null | undefined) => setGroup(value ?? undefined)}
          options={groups}
        />
        <Button type="primary" onClick={() => setWrites(true)}>
          {t("shift.writeHandover")}
        </Button>
      </div>
      {body()}
      {notes.hasNextPage && <Button onClick={() => void notes.fetchNextPage()}>{t("shift.older")}</Button>}
      {writes && <HandoverEditor was={undefined} session={session} close={() => setWrites(false)} />}
    </div>
  );
};
