import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  consultStateLabels,
  type DepartmentConsult,
  type DepartmentConsultRow,
  departmentConsultList,
  labelIn,
  type Session,
} from "@zongji/api";
import { App, Button, Drawer, Input, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ListPage } from "../../lists/index.ts";
import { useNow, useNowByMinute } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import type { Shown } from "../../look/list/index.ts";
import { consultHues } from "../../orders/index.ts";
import { useFailureWords } from "../../server/failure.ts";
import { useList } from "../../server/list.ts";
import { addressOf, request } from "../../server/request.ts";

/** Others of the department answer too, ms. */
const everyMs = 30_000;
const mostFileBytes = 5 * 1024 * 1024;

/** Answers for the department, or returns what is none of its matters: either wants words. */
const Answering = ({ consult, close }: { consult: DepartmentConsult; close: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [note, setNote] = useState("");
  const deed = useMutation({
    mutationFn: (move: "answer" | "return") =>
      request("answerOrderConsult", { params: { id: consult.id }, body: { move, note } }),
    onSuccess: (_, move) => {
      void message.success(t(`orders.consultDone.${move}`));
      close();
    },
    onError: (error) => void message.error(words(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["list", departmentConsultList.id] }),
  });
  const go = (move: "answer" | "return"): void =>
    note.trim() === "" ? void message.warning(t("orders.noteMissing")) : deed.mutate(move);
  return (
    <div className="order-answering">
      <Input.TextArea
        value={note}
        rows={6}
        maxLength={10_000}
        aria-label={t("orders.departmentAnswer", { no: consult.no })}
        placeholder={t("orders.departmentAnswerHint")}
        onChange={({ target }) => setNote(target.value)}
      />
      <Button type="primary" loading={deed.isPending} onClick={() => go("answer")}>
        {t("orders.consultMove.answer")}
      </Button>
      <Button loading={deed.isPending} onClick={() => go("return")}>
        {t("orders.consultMove.return")}
      </Button>
    </div>
  );
};

const StateTag = ({ state, isLate }: Pick<DepartmentConsult, "state" | "isLate">) => {
  const { t, i18n } = useTranslation();
  return (
    <>
      <span className={`state-tag hue-${consultHues[state]}`}>{labelIn(consultStateLabels[state], i18n.language)}</span>
      {isLate && <span className="state-tag hue-red">{t("orders.late")}</span>}
    </>
  );
};

/** Files that go along with the question, and those of the own answer; while it is asked others are added. */
const Files = ({ consult: given }: { consult: DepartmentConsult }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [consult, setConsult] = useState(given);
  const { id, state, files } = consult;
  const deed = useMutation({
    mutationFn: (file: File) => request("addConsultFile", { params: { id }, file }),
    onSuccess: (now) => {
      setConsult(now);
      void message.success(t("orders.fileAdded"));
    },
    onError: (error) => void message.error(words(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["list", departmentConsultList.id] }),
  });
  const take = (file: File): false => {
    if (file.size > mostFileBytes) void message.error(t("orders.fileTooLarge"));
    else deed.mutate(file);
    return false;
  };
  if (files.length === 0 && state !== "asked") return null;
  return (
    <section aria-label={t("orders.files")}>
      <div className="order-consult-head">
        <h3>{t("orders.files")}</h3>
        {state === "asked" && (
          <Upload showUploadList={false} beforeUpload={take}>
            <Button size="small" loading={deed.isPending}>
              {t("orders.addFile")}
            </Button>
          </Upload>
        )}
      </div>
      <ul className="order-parts">
        {files.map(({ id: file, name, type, isOwn }) => (
          <li key={file}>
            <a href={addressOf("consultFile", { id, file })} target="_blank" rel="noreferrer">
              {type.startsWith("image/") && <img src={addressOf("consultFile", { id, file })} alt="" height={48} />}{" "}
              {name}
            </a>
            {isOwn && <span className="quiet small"> — {t("orders.filesOwn")}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
};

/** One question, with what was filled in of the order, to read and to answer. */
const One = ({ consult, close }: { consult: DepartmentConsult; close: () => void }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { departmentName, dueAt, businessType, askedBy, askedAt, question, facts, note, answer, state } = consult;
  return (
    <>
      <p className="quiet small">
        {departmentName} · {t("orders.dueBy", { at: moment(dueAt - 1000, now) })}
        {businessType !== null && ` · ${businessType}`}
      </p>
      <p className="order-question">{question}</p>
      <p className="quiet small">{`${askedBy ?? t("orders.system")} · ${moment(askedAt, now)}`}</p>
      <dl className="order-facts">
        {facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Files consult={consult} />
      {note !== "" && <p className="quiet">{t("orders.remark", { note })}</p>}
      {answer !== "" && <p className="order-question">{answer}</p>}
      {state === "asked" && <Answering consult={consult} close={close} />}
    </>
  );
};

const shown = (
  now: number,
  open: (row: DepartmentConsultRow) => void,
): Record<string, Shown<DepartmentConsultRow>> => ({
  no: {
    width: 160,
    fixed: "left",
    render: (row) => (
      <Button type="link" size="small" className="figure" onClick={() => open(row)}>
        {row.no}
      </Button>
    ),
  },
  question: { width: 320, ellipsis: true },
  title: { width: 184, ellipsis: true, render: ({ title }) => title || "—" },
  departmentName: { width: 136, ellipsis: true },
  state: { width: 128, render: (row) => <StateTag {...row} /> },
  // The last moment of the day is told, not the first of the next.
  dueAt: { width: 160, render: ({ dueAt }) => <span className="figure">{moment(dueAt - 1000, now)}</span> },
  businessType: { width: 136, ellipsis: true },
  askedAt: { width: 160 },
  answeredAt: { width: 160 },
  answeredBy: { width: 112, ellipsis: true },
  answer: { width: 240, ellipsis: true },
  note: { width: 200, ellipsis: true },
});

/** 协办事项: what the person's departments are asked; what is due first, first. */
export const DepartmentsPage = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const now = useNowByMinute();
  const consults = useList("listDepartmentConsults", departmentConsultList, [], { everyMs });
  // Kept as it was pressed: what others do meanwhile must not take it from under an answer.
  const [opened, open] = useState<DepartmentConsultRow>();
  const close = (): void => open(undefined);
  return (
    <>
      <ListPage<DepartmentConsultRow>
        session={session}
        list={departmentConsultList}
        found={consults}
        exported="orderConsults"
        shown={shown(now, open)}
        words={{
          failed: t("orders.askedFailed"),
          none: t("orders.askedNone"),
          noneWhy: t("orders.askedNoneWhy"),
          noneMatch: t("orders.askedNoneMatch"),
          noneMatchWhy: t("orders.noneMatchWhy"),
        }}
      />
      <Drawer
        open={opened !== undefined}
        onClose={close}
        size={560}
        destroyOnHidden
        title={opened && `${opened.no} ${opened.title}`}
        extra={opened && <StateTag {...opened} />}
      >
        {opened && <One key={opened.id} consult={opened} close={close} />}
      </Drawer>
    </>
  );
};
