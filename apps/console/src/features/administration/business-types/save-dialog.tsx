import { Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Stale } from "../../../versions/index.ts";
import { withChanges } from "./model.ts";
import { useTypeWords } from "./type-words.ts";
import type { TypesEdit } from "./use-types.ts";

const Line = ({
  id,
  label,
  value,
  set,
}: {
  id: string;
  label: string;
  value: string;
  set: (value: string) => void;
}) => (
  <Form.Item label={label} htmlFor={id}>
    <Input id={id} value={value} maxLength={64} onChange={({ target }) => set(target.value)} />
  </Form.Item>
);

/** What a person says of a change, and the draft with it. */
const useWritten = (edit: TypesEdit, today: string) => {
  const { t } = useTranslation();
  const words = useTypeWords();
  const [proposed, propose] = useState("");
  const [approved, approve] = useState("");
  const [why, setWhy] = useState("");
  const { types } = edit.text;
  const done = words.changes(edit.saved.types, types);
  const [proposedBy, approvedBy] = [proposed.trim(), approved.trim()];
  const people =
    (proposedBy !== "" || approvedBy !== "") &&
    t("types.notePrefix", { proposed: proposedBy || "—", approved: approvedBy || "—" });
  return {
    ...{ proposed, propose, approved, approve, why, setWhy },
    note: [people, why.trim()].filter(Boolean).join(t("types.separator")),
    text: { types: withChanges(types, done, { on: today, proposedBy, approvedBy }) },
    /** Each changed type by its name, with what was done to it. */
    done: [...done].map(([id, what]) => ({ id, name: types.find((each) => each.id === id)?.name ?? id, what })),
  };
};

const Fields = ({ written }: { written: ReturnType<typeof useWritten> }) => {
  const { t } = useTranslation();
  const { proposed, propose, approved, approve, why, setWhy, done } = written;
  return (
    <Form layout="vertical">
      <div className="type-days">
        <Line id="types-proposed" label={t("types.proposed")} value={proposed} set={propose} />
        <Line id="types-approved" label={t("types.approved")} value={approved} set={approve} />
      </div>
      <Form.Item label={t("types.why")} htmlFor="types-why">
        <Input id="types-why" value={why} maxLength={300} onChange={({ target }) => setWhy(target.value)} />
      </Form.Item>
      {done.length > 0 && (
        <Form.Item label={t("types.changedTypes", { count: done.length })} extra={t("types.proposedNote")}>
          <ul className="type-history">
            {done.map(({ id, name, what }) => (
              <li key={id}>
                {name} <span className="quiet">{what}</span>
              </li>
            ))}
          </ul>
        </Form.Item>
      )}
    </Form>
  );
};

/** Saves the draft: who proposed and who approved the change is kept with each type that was changed, and with the version. */
export const SaveDialog = ({
  edit,
  today,
  then,
  close,
}: {
  edit: TypesEdit;
  today: string;
  then?: (() => void) | undefined;
  close: () => void;
}) => {
  const { t } = useTranslation();
  const written = useWritten(edit, today);
  const { note, text } = written;
  const { newer } = edit;
  const saved = () => {
    close();
    then?.();
  };
  return (
    <Modal
      open
      width={newer ? 800 : 520}
      title={t("types.save")}
      okText={t("types.save")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: edit.isSaving, disabled: newer !== undefined }}
      onOk={() => edit.save(note, saved, text)}
      onCancel={() => {
        edit.putOff();
        close();
      }}
    >
      <Fields written={written} />
      {newer && (
        <Stale
          kind="businessTypes"
          newer={newer}
          isSaving={edit.isSaving}
          keepMine={() => edit.keepMine(newer, note, text)}
          takeTheirs={() => edit.takeTheirs(newer)}
        />
      )}
    </Modal>
  );
};
